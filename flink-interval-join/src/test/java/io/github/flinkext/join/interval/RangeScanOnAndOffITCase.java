/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import javax.annotation.Nullable;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exchanges Flink's operator and ours between a savepoint and the next start of the same job. If it
 * is SQL it has neither uids nor a compiled plan.
 */
@Tag("long")
class RangeScanOnAndOffITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int FIRST_STOP = 100;
    private static final int SECOND_STOP = 200;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "INNER, CANONICAL, true",
        "INNER, NATIVE, false",
        "FULL, CANONICAL, false",
        "FULL, NATIVE, false"
    })
    void aStoppedJobGoesOnWithTheOptionSwitchedAndOtherParallelism(
            String joinType, SavepointFormatType format, boolean changelog) throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin switched = new GatedTableJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedTableJoin(FLINK, joinType, folder, seed)) {
            losesAndDoublesNothing(switched, stock, format, changelog, seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"CANONICAL, ", "NATIVE, join"})
    void aStoppedJobOfStreamsGoesOnWithTheOtherOperatorAndOtherParallelism(
            SavepointFormatType format, @Nullable String uid) throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin switched = new GatedStreamJoin(FLINK, false, uid, folder, seed);
                GatedJoin stock = new GatedStreamJoin(FLINK, false, uid, folder, seed)) {
            losesAndDoublesNothing(switched, stock, format, false, seed);
        }
    }

    /**
     * @param changelog whether ours, between two of Flink's operator, keeps a changelog of state
     */
    private static void losesAndDoublesNothing(
            GatedJoin switched,
            GatedJoin stock,
            SavepointFormatType format,
            boolean changelog,
            long seed)
            throws Exception {
        switched.start(false, 2, rocksDb(false));
        switched.runTo(FIRST_STOP);
        assertThat(switched.parallelism()).isEqualTo(2);
        String savepoint = switched.stopWithSavepoint(format);

        switched.start(true, 3, rocksDb(changelog), savepoint);
        switched.runTo(SECOND_STOP);
        assertThat(switched.parallelism()).isEqualTo(3);
        savepoint = switched.stopWithSavepoint(format);

        switched.start(false, 4, rocksDb(false), savepoint);
        switched.finish();
        stock.start(false, 2, new Configuration());
        stock.finish();

        assertThat(switched.metrics().gauge("intervalJoin.fallbackActive")).isZero();
        assertThat(switched.committed())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(stock.committed());
        assertThat(stock.committed())
                .as("rows that were in state when the job was stopped")
                .anyMatch(row -> isJoinedAcross(row, FIRST_STOP))
                .anyMatch(row -> isJoinedAcross(row, SECOND_STOP));
    }

    private static boolean isJoinedAcross(String row, int stop) {
        String[] ids = row.split(",", -1);
        return !ids[1].isEmpty()
                && !ids[2].isEmpty()
                && (Integer.parseInt(ids[1]) < stop) != (Integer.parseInt(ids[2]) < stop);
    }

    private static Configuration rocksDb(boolean changelog) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        options.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, changelog);
        if (changelog) {
            // A changelog cannot begin with a savepoint of somebody else.
            options.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        }
        return options;
    }
}
