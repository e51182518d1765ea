/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.table.api.TableEnvironment;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** A table on the local disk, looked at past Flink. */
public final class LocalTable {

    private static final String DATABASE = "db";

    /** One for all tables, as it takes long to read. */
    private static final Configuration HADOOP = hadoop();

    private final Path warehouse;
    private final String folder;
    private final String name;
    private final Supplier<Table> loading;

    public LocalTable(Path warehouse, String name) {
        this(
                warehouse,
                name,
                () -> catalog(warehouse).loadTable(TableIdentifier.of(DATABASE, name)));
    }

    /**
     * @param loading for a table of another catalog than Hadoop's, whose files are there as well
     */
    public LocalTable(Path warehouse, String name, Supplier<Table> loading) {
        this(warehouse, DATABASE, name, loading);
    }

    /**
     * @param folder what the catalog calls that of the database
     */
    LocalTable(Path warehouse, String folder, String name, Supplier<Table> loading) {
        this.warehouse = warehouse;
        this.folder = folder;
        this.name = name;
        this.loading = loading;
    }

    private static Configuration hadoop() {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
        return configuration;
    }

    /** Makes the catalog of this folder known as {@code lake}, with its database {@code db}. */
    public static void createCatalog(TableEnvironment tables, Path warehouse) {
        tables.executeSql(
                "CREATE CATALOG lake WITH ('type'='iceberg-ext', 'catalog-type'='hadoop',"
                        + " 'warehouse'='%s')".formatted(warehouse.toUri()));
        tables.executeSql("CREATE DATABASE IF NOT EXISTS lake.db");
    }

    /** As the SQL of the catalog names it. */
    public String sqlName() {
        return "lake." + DATABASE + "." + name;
    }

    public TableLoader loader() {
        return TableLoader.fromCatalog(
                CatalogLoader.hadoop(
                        "lake",
                        new Configuration(),
                        Map.of("warehouse", warehouse.toUri().toString())),
                TableIdentifier.of(DATABASE, name));
    }

    private static HadoopCatalog catalog(Path warehouse) {
        return new HadoopCatalog(HADOOP, warehouse.toUri().toString());
    }

    public Table load() {
        return loading.get();
    }

    /** Makes the table in the catalog, without Flink. */
    public Table create(
            Schema schema, PartitionSpec spec, SortOrder order, Map<String, String> properties) {
        return catalog(warehouse)
                .buildTable(TableIdentifier.of(DATABASE, name), schema)
                .withPartitionSpec(spec)
                .withSortOrder(order)
                .withProperties(properties)
                .create();
    }

    /** Leaves the snapshots of a table of format 1 as the first writers of Iceberg made them. */
    public void forgetSummaries() throws IOException {
        String metadata =
                ((HasTableOperations) load()).operations().current().metadataFileLocation();
        Path file = path(metadata);
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        String json = Files.readString(file);
        Files.writeString(file, json.replaceAll("\"summary\":\\{[^}]*},", ""));
        assertThat(snapshots()).extracting(Snapshot::summary).containsOnlyNulls();
    }

    /** Those of the main branch. */
    public List<DataFile> dataFiles() {
        return scan().stream().map(FileScanTask::file).toList();
    }

    public List<FileScanTask> scan() {
        return scan(load());
    }

    private static List<FileScanTask> scan(Table table) {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            tasks.forEach(files::add);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows of the main branch, as Iceberg's own reader has them. */
    public List<Record> rows() {
        return read(IcebergGenerics.read(load()));
    }

    public List<Record> rowsAt(Snapshot snapshot) {
        return read(IcebergGenerics.read(load()).useSnapshot(snapshot.snapshotId()));
    }

    private static List<Record> read(IcebergGenerics.ScanBuilder scan) {
        try (CloseableIterable<Record> records = scan.build()) {
            List<Record> rows = new ArrayList<>();
            records.forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The values of column {@code id}, in order. */
    public List<Long> ids() {
        return rows().stream().map(row -> (Long) row.getField("id")).sorted().toList();
    }

    /** How many delete files the main branch has, whether they apply to anything or not. */
    public long deleteFiles() {
        Snapshot head = load().currentSnapshot();
        return head == null
                ? 0
                : Long.parseLong(
                        head.summary().getOrDefault(SnapshotSummary.TOTAL_DELETE_FILES_PROP, "0"));
    }

    public List<Snapshot> snapshots() {
        return StreamSupport.stream(load().snapshots().spliterator(), false).toList();
    }

    /** Has all but the newest snapshots expire, whatever their age. */
    public void expireAllBut(int snapshots) {
        load().expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(snapshots).commit();
    }

    /** The snapshots in which files were replaced. */
    public List<Snapshot> compactions() {
        return snapshots().stream()
                .filter(snapshot -> DataOperations.REPLACE.equals(snapshot.operation()))
                .toList();
    }

    /** Files in the table's folder for data that no snapshot has. */
    public Set<Path> orphans() {
        Table table = load();
        Set<Path> known = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            addFilesOf(table, snapshot, known);
        }
        Set<Path> orphans = new HashSet<>(filesOnDisk());
        orphans.removeAll(known);
        return orphans;
    }

    /** Also the delete files that apply to nothing. */
    private static void addFilesOf(Table table, Snapshot snapshot, Set<Path> known) {
        for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
            try (ManifestReader<DataFile> files =
                    ManifestFiles.read(manifest, table.io(), table.specs())) {
                files.forEach(file -> known.add(path(file.location())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> files =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                files.forEach(file -> known.add(path(file.location())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:/*", "/"));
    }

    /** Files of data, without the checksums that Hadoop writes beside them. */
    public Set<Path> filesOnDisk() {
        Set<Path> found = new HashSet<>();
        try {
            Files.walkFileTree(
                    warehouse.resolve(folder).resolve(name).resolve("data"),
                    new SimpleFileVisitor<>() {

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes any) {
                            if (!file.getFileName().toString().endsWith(".crc")) {
                                found.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        /** Others delete files meanwhile, and folders that become empty. */
                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e)
                                throws IOException {
                            return goOnIfGone(e);
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path folder, IOException e)
                                throws IOException {
                            return e == null ? FileVisitResult.CONTINUE : goOnIfGone(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static FileVisitResult goOnIfGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
