/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.VisibleForTesting;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;

import javax.annotation.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * The branch of a table that a job writes and compacts, and how its files are written. Each
 * operator has its own, and loads the table when it needs it first.
 */
@Internal
public final class TargetTable implements Serializable, Closeable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final TableLoader loader;
    private final String branch;
    private final FileFormat format;
    private final long targetFileSize;
    private final Map<String, String> writeProperties;

    private Duration slow = Duration.ofMinutes(2);
    private transient Table table;

    /**
     * @param format of new files, as of the sink's
     * @param targetFileSize of new files, in bytes
     * @param writeProperties what the sink gives to the writers of its files
     */
    public TargetTable(
            String name,
            TableLoader loader,
            @Nullable String branch,
            FileFormat format,
            long targetFileSize,
            Map<String, String> writeProperties) {
        this.name = name;
        this.loader = loader;
        this.branch = branch == null ? SnapshotRef.MAIN_BRANCH : branch;
        this.format = format;
        this.targetFileSize = targetFileSize;
        this.writeProperties = writeProperties;
    }

    public String name() {
        return name;
    }

    String branch() {
        return branch;
    }

    FileFormat format() {
        return format;
    }

    long targetFileSize() {
        return targetFileSize;
    }

    Map<String, String> writeProperties() {
        return writeProperties;
    }

    /** Watches over a look for files, until it is closed. */
    SlowWatch watchLook() {
        return watch("A look for files to compact in table");
    }

    /** Watches over a commit, until it is closed. */
    SlowWatch watchCommit() {
        return watch("A commit of compactions to table");
    }

    private SlowWatch watch(String what) {
        return new SlowWatch(what + " " + name, slow);
    }

    /** The time after which it is said that the catalog is slow. */
    @VisibleForTesting
    void setSlow(Duration slow) {
        this.slow = slow;
    }

    /** The table as it is now. Asks the catalog, so not for the task thread. */
    synchronized Table refreshed() {
        if (table == null) {
            if (!loader.isOpen()) {
                loader.open();
            }
            table = plannedHere(loader.loadTable());
        } else {
            table.refresh();
        }
        return table;
    }

    /**
     * A REST server can plan scans for its clients, but does not tell the sequence numbers of files
     * then, which say what applies to them.
     */
    private static Table plannedHere(Table loaded) {
        return loaded instanceof BaseTable table
                ? new BaseTable(table.operations(), table.name(), table.reporter())
                : loaded;
    }

    /** The last snapshot of the branch; none while nothing was committed to it. */
    @Nullable
    Snapshot head(Table refreshed) {
        return refreshed.snapshot(branch);
    }

    /** Waits for whoever asks the catalog at the time. */
    @Override
    public synchronized void close() throws IOException {
        table = null;
        loader.close();
    }
}
