/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.SavepointFormatType;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Switches the option on and off between a savepoint and the next start of the same SQL, which has
 * neither uids nor a compiled plan.
 */
class RangeScanOnAndOffITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int FIRST_STOP = 100;
    private static final int SECOND_STOP = 200;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"INNER, CANONICAL", "INNER, NATIVE", "FULL, CANONICAL", "FULL, NATIVE"})
    void aStoppedJobGoesOnWithTheOptionSwitchedAndOtherParallelism(
            String joinType, SavepointFormatType format) throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin switched = new GatedJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedJoin(FLINK, joinType, folder, seed)) {
            switched.start(false, 2, rocksDb());
            switched.runTo(FIRST_STOP);
            assertThat(switched.parallelismOf("IntervalJoin")).isEqualTo(2);
            String savepoint = switched.stopWithSavepoint(format);

            switched.start(true, 3, rocksDb(), savepoint);
            switched.runTo(SECOND_STOP);
            assertThat(switched.parallelismOf("RangeIntervalJoin")).isEqualTo(3);
            savepoint = switched.stopWithSavepoint(format);

            switched.start(false, 4, rocksDb(), savepoint);
            switched.finish();
            stock.start(false, 2, new Configuration());
            stock.finish();

            assertThat(switched.committed())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(stock.committed());
            assertThat(stock.committed())
                    .as("rows that were in state when the job was stopped")
                    .anyMatch(row -> isJoinedAcross(row, FIRST_STOP))
                    .anyMatch(row -> isJoinedAcross(row, SECOND_STOP));
        }
    }

    private static boolean isJoinedAcross(String row, int stop) {
        String[] ids = row.split(",", -1);
        return !ids[1].isEmpty()
                && !ids[2].isEmpty()
                && (Integer.parseInt(ids[1]) < stop) != (Integer.parseInt(ids[2]) < stop);
    }

    private static Configuration rocksDb() {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        return options;
    }
}
