/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.table.data.RowData;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A table in a Hadoop catalog on the local disk, looked at past Flink.
 *
 * @param warehouse folder of the catalog
 */
record LakeTable(Path warehouse) {

    /** As SQL names it. */
    static final String NAME = "lake.db.t";

    private static final TableIdentifier IDENTIFIER = TableIdentifier.of("db", "t");

    /** Statements that make the catalog and the database known. */
    List<String> catalogDefinitions(String catalogType) {
        return List.of(
                "CREATE CATALOG lake WITH ('type' = '%s', 'catalog-type' = 'hadoop', 'warehouse' = '%s')"
                        .formatted(catalogType, warehouse.toUri()),
                "CREATE DATABASE IF NOT EXISTS lake.db");
    }

    Table create(Schema schema, Map<String, String> properties) throws IOException {
        try (HadoopCatalog catalog = catalog()) {
            return catalog.createTable(
                    IDENTIFIER, schema, PartitionSpec.unpartitioned(), null, properties);
        }
    }

    Table load() throws IOException {
        try (HadoopCatalog catalog = catalog()) {
            return catalog.loadTable(IDENTIFIER);
        }
    }

    private HadoopCatalog catalog() {
        return new HadoopCatalog(new Configuration(), warehouse.toUri().toString());
    }

    /** Of the whole table, from the oldest on. */
    static List<Snapshot> snapshots(Table table) {
        return StreamSupport.stream(table.snapshots().spliterator(), false).toList();
    }

    static List<FileScanTask> plan(Table table) throws IOException {
        List<FileScanTask> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(files::add);
        }
        return files;
    }

    /**
     * Reads rows with Iceberg's reader for Flink, in the thread of the caller, and without the rows
     * that are deleted. The next row is read into the same object.
     *
     * @param columns what is read
     * @param conditions on rows, as of the columns that are read
     */
    static void read(
            Table table,
            List<FileScanTask> files,
            Schema columns,
            List<Expression> conditions,
            Consumer<RowData> consumer)
            throws IOException {
        RowDataFileScanTaskReader reader =
                new RowDataFileScanTaskReader(table.schema(), columns, null, true, conditions);
        for (FileScanTask file : files) {
            try (DataIterator<RowData> rows =
                    new DataIterator<>(
                            reader,
                            new BaseCombinedScanTask(file),
                            table.io(),
                            table.encryption())) {
                while (rows.hasNext()) {
                    consumer.accept(rows.next());
                }
            }
        }
    }

    /** Files in the table's folder for data that no snapshot has. */
    Set<Path> orphans(Table table) throws IOException {
        Set<Path> orphans = filesOnDisk();
        Set<String> looked = new HashSet<>();
        for (Snapshot snapshot : snapshots(table)) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (looked.add(manifest.path())) {
                    removeAll(ManifestFiles.read(manifest, table.io(), table.specs()), orphans);
                }
            }
            for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
                if (looked.add(manifest.path())) {
                    removeAll(
                            ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs()),
                            orphans);
                }
            }
        }
        return orphans;
    }

    private static void removeAll(
            CloseableIterable<? extends ContentFile<?>> files, Set<Path> orphans)
            throws IOException {
        try (files) {
            files.forEach(file -> orphans.remove(path(file.location())));
        }
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:/*", "/"));
    }

    /** Without the checksums that Hadoop writes beside files. */
    private Set<Path> filesOnDisk() throws IOException {
        Path data = warehouse.resolve("db").resolve("t").resolve("data");
        if (!Files.isDirectory(data)) {
            throw new BenchmarkException("The job wrote no file below " + data);
        }
        try (Stream<Path> files = Files.walk(data)) {
            Set<Path> found = new HashSet<>();
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().endsWith(".crc"))
                    .forEach(found::add);
            return found;
        }
    }
}
