/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What Iceberg itself says of a table: its history, its files and its rows. */
final class LakeTable {

    private final String name;
    private final Table table;

    private LakeTable(String name, Table table) {
        this.name = name;
        this.table = table;
    }

    static LakeTable load(Path warehouse, String name) throws IOException {
        try (HadoopCatalog catalog =
                new HadoopCatalog(new Configuration(), warehouse.toUri().toString())) {
            return new LakeTable(name, catalog.loadTable(TableIdentifier.of("travel", name)));
        }
    }

    String name() {
        return name;
    }

    private Stream<Snapshot> snapshots() {
        return StreamSupport.stream(table.snapshots().spliterator(), false);
    }

    private static boolean isCompaction(Snapshot snapshot) {
        return DataOperations.REPLACE.equals(snapshot.operation());
    }

    long commits() {
        return snapshots().filter(snapshot -> !isCompaction(snapshot)).count();
    }

    long compactions() {
        return snapshots().filter(LakeTable::isCompaction).count();
    }

    long filesWritten() {
        return snapshots()
                .filter(snapshot -> !isCompaction(snapshot))
                .mapToLong(
                        snapshot ->
                                Long.parseLong(
                                        snapshot.summary()
                                                .getOrDefault(
                                                        SnapshotSummary.ADDED_FILES_PROP, "0")))
                .sum();
    }

    /** In bytes, of the files that readers open now. */
    List<Long> fileSizes() {
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            List<Long> sizes = new ArrayList<>();
            files.forEach(file -> sizes.add(file.file().fileSizeInBytes()));
            return sizes;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + name, e);
        }
    }

    List<String> sortedRows() {
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            List<String> rows = new ArrayList<>();
            records.forEach(record -> rows.add(record.toString()));
            rows.sort(null);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }
}
