/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.configuration.ReadableConfig;

import org.apache.iceberg.BaseMetadataTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkReadConf;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.util.SnapshotUtil;

import javax.annotation.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A table as it was when it was loaded, and which of its snapshots the options ask for. */
final class ReadTable {

    private final Table table;
    private final FlinkReadConf options;
    private final @Nullable Snapshot snapshot;
    private final Schema plannedSchema;

    private ReadTable(Table table, FlinkReadConf options) {
        this.table = table;
        this.options = options;
        // A catalog may be asked for older snapshots only when they are wanted, and it is closed
        // when the table is used.
        this.snapshot = isMetadataTable() ? null : find();
        this.plannedSchema = schemaOf(snapshot);
    }

    /** As it is used after its catalog is closed: without its files. */
    static ReadTable load(
            TableLoader loader, Map<String, String> options, ReadableConfig configuration) {
        return load(loader, options, configuration, table -> table);
    }

    /**
     * @param use what is done with the table while its catalog is open
     */
    static <T> T load(
            TableLoader loader,
            Map<String, String> options,
            ReadableConfig configuration,
            Function<ReadTable, T> use) {
        try (TableLoader own = loader.clone()) {
            own.open();
            return use.apply(of(own.loadTable(), options, configuration));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the catalog of " + loader, e);
        }
    }

    static ReadTable of(Table table, Map<String, String> options, ReadableConfig configuration) {
        return new ReadTable(table, new FlinkReadConf(table, options, configuration));
    }

    Table table() {
        return table;
    }

    Schema schema() {
        return table.schema();
    }

    /** Whether it lists snapshots, files and such of a table, as {@code orders$files} does. */
    boolean isMetadataTable() {
        return table instanceof BaseMetadataTable;
    }

    boolean isStreaming() {
        return options.streaming();
    }

    boolean isCaseSensitive() {
        return options.caseSensitive();
    }

    /** Whether only rows are read that were appended between two snapshots. */
    boolean isIncremental() {
        return options.startSnapshotId() != null
                || options.endSnapshotId() != null
                || options.startTag() != null
                || options.endTag() != null;
    }

    /** What a read begins with; null if the table is empty or there is no such snapshot. */
    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    private @Nullable Snapshot find() {
        if (options.snapshotId() != null) {
            return table.snapshot(options.snapshotId());
        }
        if (options.tag() != null) {
            return table.snapshot(options.tag());
        }
        if (options.branch() != null) {
            return table.snapshot(options.branch());
        }
        if (options.asOfTimestamp() != null) {
            Long id = SnapshotUtil.nullableSnapshotIdAsOfTime(table, options.asOfTimestamp());
            return id == null ? null : table.snapshot(id);
        }
        return table.currentSnapshot();
    }

    /**
     * The schema in which Iceberg looks the columns of conditions up when it plans. It is older
     * than the table's for an older snapshot.
     */
    Schema plannedSchema() {
        return plannedSchema;
    }

    private Schema schemaOf(@Nullable Snapshot read) {
        boolean ofSnapshot =
                options.snapshotId() != null
                        || options.tag() != null
                        || options.asOfTimestamp() != null
                        || options.streaming();
        return ofSnapshot && read != null
                ? SnapshotUtil.schemaFor(table, read.snapshotId())
                : table.schema();
    }

    /**
     * Fields inside of structs that equality deletes compare. If they are not read, Iceberg looks
     * for columns of their ids at the top of data and deletes, finds none, and compares null with
     * null: all rows would be taken for deleted.
     *
     * <p>Reads files, so only while the catalog of the table is open.
     */
    Set<Integer> nestedEqualityFields() {
        Set<Integer> fields = new HashSet<>(table.schema().identifierFieldIds());
        if (snapshot != null && mayHaveEqualityDeletes(snapshot)) {
            for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
                addEqualityFields(manifest, fields);
            }
        }
        fields.removeIf(
                id ->
                        table.schema().findField(id) == null
                                || table.schema().asStruct().field(id) != null);
        return fields;
    }

    private void addEqualityFields(ManifestFile manifest, Set<Integer> fields) {
        try (ManifestReader<DeleteFile> files =
                ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
            for (DeleteFile file : files) {
                if (file.equalityFieldIds() != null) {
                    fields.addAll(file.equalityFieldIds());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read manifest " + manifest.path(), e);
        }
    }

    private static boolean mayHaveEqualityDeletes(Snapshot snapshot) {
        // Early writers of format 1 made none.
        return snapshot.summary() == null
                || !"0".equals(snapshot.summary().get(SnapshotSummary.TOTAL_EQ_DELETES_PROP));
    }
}
