/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** When rows of files were committed, in milliseconds of the epoch, as a table's snapshots tell. */
final class CommitTimes {

    /** The first whose files have sequence numbers. */
    private static final int NUMBERED_FORMAT = 2;

    /** Where nothing tells. It is in the future, which counts as now. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final NavigableMap<Long, Long> bySequenceNumber = new TreeMap<>();

    CommitTimes(Table table) {
        if (TableUtil.formatVersion(table) >= NUMBERED_FORMAT) {
            for (Snapshot snapshot : table.snapshots()) {
                // Those of before the table got its format all have the number 0.
                bySequenceNumber.merge(
                        snapshot.sequenceNumber(), snapshot.timestampMillis(), Math::max);
            }
        }
    }

    /** At the latest: a snapshot that has expired is as old as the next one that has not. */
    long of(DataFile file) {
        Map.Entry<Long, Long> snapshot = bySequenceNumber.ceilingEntry(file.dataSequenceNumber());
        return snapshot == null ? UNKNOWN : snapshot.getValue();
    }
}
