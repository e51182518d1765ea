/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long the checkpoints of a job took.
 *
 * @param completedMillis of those that completed, from the shortest on
 * @param failed how many did not
 */
record CheckpointTimes(List<Long> completedMillis, int failed) {

    CheckpointTimes {
        completedMillis = completedMillis.stream().sorted().toList();
    }

    static CheckpointTimes of(List<CheckpointStatistics> history) {
        List<Long> completed = new ArrayList<>();
        int failed = 0;
        for (CheckpointStatistics checkpoint : history) {
            if (checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED) {
                completed.add(checkpoint.getDuration());
            } else if (checkpoint.getStatus() == CheckpointStatsStatus.FAILED) {
                failed++;
            }
        }
        return new CheckpointTimes(completed, failed);
    }

    /**
     * The shortest time within which so many of a hundred were done; NaN if none completed.
     *
     * @param hundredths above 0, at most 100
     */
    double percentile(int hundredths) {
        if (completedMillis.isEmpty()) {
            return Double.NaN;
        }
        int rank = (completedMillis.size() * hundredths + 99) / 100;
        return completedMillis.get(rank - 1);
    }

    double longest() {
        return completedMillis.isEmpty() ? Double.NaN : Collections.max(completedMillis);
    }
}
