/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataOperations;
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

    /** How many, and how large together. */
    record Files(long number, long bytes) {}

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

    /** Those that writers added, whether they are still there or not. */
    Files addedFiles() {
        List<Snapshot> commits = snapshots().filter(snapshot -> !isCompaction(snapshot)).toList();
        return new Files(
                sum(commits, SnapshotSummary.ADDED_FILES_PROP),
                sum(commits, SnapshotSummary.ADDED_FILE_SIZE_PROP));
    }

    private static long sum(List<Snapshot> snapshots, String property) {
        return snapshots.stream()
                .mapToLong(
                        snapshot -> Long.parseLong(snapshot.summary().getOrDefault(property, "0")))
                .sum();
    }

    /** Those that readers open now. */
    Files files() {
        List<Snapshot> head = List.of(table.currentSnapshot());
        return new Files(
                sum(head, SnapshotSummary.TOTAL_DATA_FILES_PROP),
                sum(head, SnapshotSummary.TOTAL_FILE_SIZE_PROP));
    }

    List<Record> rows() {
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            List<Record> rows = new ArrayList<>();
            records.forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }
}
