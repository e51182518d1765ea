/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.plan.stats.TableStats;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

import java.util.Map;

/** What Iceberg notes of a snapshot, as the planner wants it. No file is read for it. */
final class SnapshotStatistics {

    private SnapshotStatistics() {}

    /** The number of rows, or unknown unless it is certain. */
    static TableStats of(ReadTable table) {
        if (table.isMetadataTable() || table.isStreaming() || table.isIncremental()) {
            return TableStats.UNKNOWN;
        }
        Snapshot snapshot = table.snapshot();
        return snapshot == null || snapshot.summary() == null
                ? TableStats.UNKNOWN
                : of(snapshot.summary());
    }

    static TableStats of(Map<String, String> summary) {
        String rows = summary.get(SnapshotSummary.TOTAL_RECORDS_PROP);
        return rows != null
                        && isZero(summary, SnapshotSummary.TOTAL_EQ_DELETES_PROP)
                        && isZero(summary, SnapshotSummary.TOTAL_POS_DELETES_PROP)
                ? new TableStats(Long.parseLong(rows))
                : TableStats.UNKNOWN;
    }

    private static boolean isZero(Map<String, String> summary, String count) {
        return "0".equals(summary.get(count));
    }
}
