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

/** A table as it was when it was loaded, and which of its snapshots the options ask for. */
final class ReadTable {

    private final Table table;
    private final FlinkReadConf options;

    private ReadTable(Table table, FlinkReadConf options) {
        this.table = table;
        this.options = options;
    }

    static ReadTable load(
            TableLoader loader, Map<String, String> options, ReadableConfig configuration) {
        try (TableLoader own = loader.clone()) {
            own.open();
            Table table = own.loadTable();
            return new ReadTable(table, new FlinkReadConf(table, options, configuration));
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
        boolean ofSnapshot =
                options.snapshotId() != null
                        || options.tag() != null
                        || options.asOfTimestamp() != null
                        || options.streaming();
        Snapshot snapshot = ofSnapshot ? snapshot() : null;
        return snapshot == null
                ? table.schema()
                : SnapshotUtil.schemaFor(table, snapshot.snapshotId());
    }

    /**
     * Fields inside of structs that equality deletes compare. If they are not read, Iceberg looks
     * for columns of their ids at the top of data and deletes, finds none, and compares null with
     * null: all rows would be taken for deleted.
     */
    Set<Integer> nestedEqualityFields() {
        Set<Integer> fields = new HashSet<>(table.schema().identifierFieldIds());
        Snapshot snapshot = snapshot();
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
