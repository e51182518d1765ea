/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Compaction while others change the table, its metadata, or what is under it. */
@Tag("long")
class SharedTableITCase {

    private static final String FAST_REWRITES =
            "'auto-compact'='true', 'compact.delta.commits'='3', 'compact.tier.files'='3',"
                    + " 'compact.on-finish'='nothing', 'commit.retry.num-retries'='100',"
                    + " 'commit.retry.max-wait-ms'='300'";

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path warehouse;
    @TempDir Path savepoints;

    @Test
    void twoJobsCompactOneTableTogether() throws Exception {
        LocalTable table = create("t", FAST_REWRITES);
        StreamingInsert one = insert().start(into(table, "id"));
        StreamingInsert other = insert().start(into(table, "id + 1000000"));
        awaitThat(() -> table.compactions().size() >= 3);
        long rowsOfOne = one.endInput(savepoints);
        long rowsOfOther = other.endInput(savepoints);

        assertThat(table.ids())
                .isEqualTo(
                        LongStream.concat(
                                        LongStream.range(0, rowsOfOne),
                                        LongStream.range(1_000_000, 1_000_000 + rowsOfOther))
                                .boxed()
                                .toList());
        assertThat(table.orphans()).isEmpty();
    }

    /** The end of one job does not end the compaction of the other. */
    @Test
    void twoJobsCompactTheirOwnTables() throws Exception {
        LocalTable few = create("few", FAST_REWRITES);
        LocalTable many = create("many", FAST_REWRITES);
        StreamingInsert first = insert().rows(2_000, 1_000).start(into(few, "id"));
        StreamingInsert second = insert().start(into(many, "id"));
        first.awaitEnd();
        int compactions = many.compactions().size();
        long rows =
                second.await(() -> many.compactions().size() > compactions + 1)
                        .endInput(savepoints);

        assertThat(few.ids()).isEqualTo(upTo(2_000));
        assertThat(many.ids()).isEqualTo(upTo(rows));
    }

    /** As another engine does: rows that are being merged are removed with their files. */
    @Test
    void survivesRemovalsOfTheFilesItMerges() throws Exception {
        LocalTable table = create("t", FAST_REWRITES);
        StreamingInsert insert = insert().start(into(table, "id"));

        for (int i = 0; i < 4; i++) {
            int before = table.snapshots().size();
            awaitThat(() -> table.snapshots().size() > before + 4);
            change(
                    () ->
                            table.load()
                                    .newDelete()
                                    .deleteFromRowFilter(Expressions.alwaysTrue())
                                    .commit());
        }
        long rows = insert.endInput(savepoints);

        List<Long> ids = table.ids();
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ids).isEqualTo(LongStream.range(ids.get(0), rows).boxed().toList());
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void goesOnWhenColumnsAndPartitionsChange() throws Exception {
        LocalTable table = create("t", FAST_REWRITES);
        StreamingInsert insert = insert().start(into(table, "id"));

        awaitThat(() -> table.compactions().size() >= 1);
        change(
                () ->
                        table.load()
                                .updateSchema()
                                .addColumn("note", Types.StringType.get())
                                .commit());
        int afterColumn = table.compactions().size();
        awaitThat(() -> table.compactions().size() >= afterColumn + 2);
        change(() -> table.load().updateSpec().addField(Expressions.bucket("id", 2)).commit());
        int afterSpec = table.compactions().size();
        awaitThat(() -> table.compactions().size() >= afterSpec + 2);
        long rows = insert.endInput(savepoints);

        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.rows()).allMatch(row -> row.getField("note") == null);
        assertThat(table.orphans()).isEmpty();
    }

    /** The job fails for its sink's sake, and goes on when the catalog is there again. */
    @Test
    void goesOnWhenTheCatalogWasAwayForAWhile() throws Exception {
        try (JdbcCatalogServer catalog = new JdbcCatalogServer(warehouse)) {
            StreamTableEnvironment tables = FLINK.batchTables();
            catalog.create(tables);
            tables.executeSql(
                    "CREATE TABLE lake.db.t (id BIGINT, name STRING) WITH (%s)"
                            .formatted(FAST_REWRITES));
            LocalTable table = new LocalTable(warehouse, "t", catalog::load);
            StreamingInsert insert =
                    new StreamingInsert(FLINK, catalog::create)
                            .endless()
                            .set("restart-strategy.fixed-delay.attempts", "1000")
                            .start("INSERT INTO lake.db.t SELECT id, name FROM numbers");
            awaitThat(() -> table.compactions().size() >= 1);

            catalog.stop();
            awaitThat(() -> insert.status() == JobStatus.RESTARTING);
            catalog.start();
            int compactions = table.compactions().size();
            long rows =
                    insert.await(() -> table.compactions().size() > compactions)
                            .endInput(savepoints);

            assertThat(table.ids()).isEqualTo(upTo(rows));
        }
    }

    /** The sink can do nothing more, so neither can compaction. */
    @Test
    void endsWhenTheTableIsDropped() throws Exception {
        LocalTable table = create("t", FAST_REWRITES);
        StreamingInsert insert =
                insert().set("restart-strategy.type", "none").start(into(table, "id"));
        awaitThat(() -> table.compactions().size() >= 1);

        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        tables.executeSql("DROP TABLE " + table.sqlName());

        assertThatThrownBy(insert::awaitEnd).hasStackTraceContaining("/db/t/");
        assertThat(insert.status()).isEqualTo(JobStatus.FAILED);
    }

    /** Rows that Iceberg's own reader and writer of another process would see. */
    @Test
    void compactsAlsoWhatOthersAdd() throws Exception {
        LocalTable table = create("t", FAST_REWRITES);
        StreamingInsert insert = insert().start(into(table, "id"));
        for (int i = 0; i < 20; i++) {
            append(table, i);
        }
        long rows =
                insert.await(() -> table.dataFiles().stream().noneMatch(SharedTableITCase::isFirst))
                        .endInput(savepoints);

        assertThat(table.ids()).hasSize((int) rows + 20).doesNotHaveDuplicates();
        assertThat(table.orphans()).isEmpty();
    }

    /** A job without an end. */
    private StreamingInsert insert() {
        return new StreamingInsert(FLINK, warehouse)
                .set("execution.checkpointing.interval", "200 ms")
                .endless();
    }

    private static String into(LocalTable table, String id) {
        return "INSERT INTO %s SELECT %s, name FROM numbers".formatted(table.sqlName(), id);
    }

    /** Of the files that {@link #append} adds. */
    private static boolean isFirst(DataFile file) {
        return file.location().contains("foreign-0");
    }

    private static void append(LocalTable table, int number) throws IOException {
        Table iceberg = table.load();
        GenericRecord row = GenericRecord.create(iceberg.schema());
        row.setField("id", -1L - number);
        row.setField("name", "foreign");
        OutputFile file =
                iceberg.io()
                        .newOutputFile(
                                iceberg.locationProvider()
                                        .newDataLocation("foreign-%d.parquet".formatted(number)));
        DataWriter<Record> writer =
                new GenericAppenderFactory(iceberg.schema(), iceberg.spec())
                        .newDataWriter(
                                EncryptedFiles.encryptedOutput(file, EncryptionKeyMetadata.empty()),
                                FileFormat.PARQUET,
                                null);
        try (writer) {
            writer.write(row);
        }
        change(() -> iceberg.newAppend().appendFile(writer.toDataFile()).commit());
    }

    private LocalTable create(String name, String options) {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, name);
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING) WITH (%s)"
                        .formatted(table.sqlName(), options));
        return table;
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    /** Iceberg tries some changes of metadata only once, and here others commit all the time. */
    private static void change(Runnable commit) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(CommitFailedException.class)
                .until(
                        () -> {
                            commit.run();
                            return true;
                        });
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }
}
