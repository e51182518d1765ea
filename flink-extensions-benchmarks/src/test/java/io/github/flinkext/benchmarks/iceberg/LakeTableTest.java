/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class LakeTableTest {

    @TempDir Path warehouse;

    private LakeTable lake;
    private Table table;
    private TableFiles files;

    @BeforeEach
    void createTable() throws IOException {
        lake = new LakeTable(warehouse);
        table = lake.create(Readings.SCHEMA, Map.of("format-version", "2"));
        files = new TableFiles(table);
    }

    @Test
    void hasTheRowsThatWereWritten() throws IOException {
        append(files.write(0, 10, Readings::row));
        append(files.write(10, 25, Readings::row));
        AppendedRows rows = new AppendedRows(25);

        Table loaded = lake.load();
        LakeTable.read(loaded, LakeTable.plan(loaded), loaded.schema(), List.of(), rows::add);

        assertThatCode(() -> rows.requireFirst(25)).doesNotThrowAnyException();
    }

    @Test
    void readsOnlyTheColumnsThatAreAskedFor() throws IOException {
        append(files.write(0, 3, Readings::row));
        List<Double> amounts = new ArrayList<>();

        LakeTable.read(
                table,
                LakeTable.plan(table),
                table.schema().select("amount"),
                List.of(),
                row -> {
                    assertThat(row.getArity()).isEqualTo(1);
                    amounts.add(row.getDouble(0));
                });

        assertThat(amounts)
                .containsExactly(Readings.amount(0), Readings.amount(1), Readings.amount(2));
    }

    @Test
    void takesFilesOfOldSnapshotsForNoOrphans() throws IOException {
        DataFile replaced = files.write(0, 10, Readings::row);
        append(replaced);
        DataFile orphan = files.write(0, 10, Readings::row);
        DataFile replacement = files.write(0, 10, Readings::row);
        table.newRewrite().deleteFile(replaced).addFile(replacement).commit();

        assertThat(LakeTable.plan(table)).hasSize(1);
        Set<Path> orphans = lake.orphans(lake.load());
        assertThat(orphans)
                .extracting(path -> path.getFileName().toString())
                .containsExactly(Path.of(orphan.location()).getFileName().toString());
    }

    @Test
    void isWholeAtItsPlaceAfterItWasCopiedBack(@TempDir Path elsewhere) throws IOException {
        append(files.write(0, 10, Readings::row));
        Path copy = elsewhere.resolve("copy");

        Folders.copy(warehouse, copy);
        Folders.delete(warehouse);
        assertThat(warehouse).doesNotExist();
        Folders.copy(copy, warehouse);

        Table loaded = lake.load();
        assertThat(LakeTable.plan(loaded)).hasSize(1);
        assertThat(lake.orphans(loaded)).isEmpty();
    }

    private void append(DataFile file) {
        table.newAppend().appendFile(file).commit();
    }
}
