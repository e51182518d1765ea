/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.plan.stats.TableStats;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotStatisticsTest {

    private static final Map<String, String> SUMMARY =
            Map.of(
                    "total-records", "12",
                    "total-position-deletes", "0",
                    "total-equality-deletes", "0");

    @Test
    void areTheRowsOfTheSnapshot() {
        assertThat(SnapshotStatistics.of(SUMMARY)).isEqualTo(new TableStats(12));
    }

    @Test
    void areUnknownIfRowsMayBeDeleted() {
        assertThat(SnapshotStatistics.of(with("total-position-deletes", "1")))
                .isEqualTo(TableStats.UNKNOWN);
        assertThat(SnapshotStatistics.of(with("total-equality-deletes", "1")))
                .isEqualTo(TableStats.UNKNOWN);
    }

    @Test
    void areUnknownIfTheWriterDidNotCount() {
        for (String count : SUMMARY.keySet()) {
            Map<String, String> summary = new HashMap<>(SUMMARY);
            summary.remove(count);

            assertThat(SnapshotStatistics.of(summary)).as(count).isEqualTo(TableStats.UNKNOWN);
        }
    }

    private static Map<String, String> with(String count, String value) {
        Map<String, String> summary = new HashMap<>(SUMMARY);
        summary.put(count, value);
        return summary;
    }
}
