/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Fails a job behind checkpoints, with our operator. */
@Tag("long")
class RangeIntervalJoinRecoveryITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int MORE_THAN_A_TASK_MANAGER = FlinkCluster.SLOTS_OF_TASK_MANAGER + 1;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "rocksdb, FULL, true, false, false",
        "rocksdb, INNER, true, true, false",
        "rocksdb, FULL, true, true, false",
        "rocksdb, INNER, false, false, false",
        "rocksdb, FULL, false, true, false",
        "rocksdb, FULL, true, false, true",
        "hashmap, FULL, false, true, false",
        "forst, FULL, true, false, false"
    })
    void losesAndDoublesNothingWhenTheJobFails(
            String backend,
            String joinType,
            boolean incremental,
            boolean unaligned,
            boolean changelog)
            throws Exception {
        boolean fallsBack = backend.equals("forst");
        if (fallsBack) {
            ForSt.assumeOnClassPath();
        }
        long seed = System.nanoTime();
        try (GatedJoin failing = new GatedTableJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedTableJoin(FLINK, joinType, folder, seed)) {
            failAndFinish(failing, options(backend, incremental, unaligned, changelog));
            runUndisturbed(stock, false);

            assertThat(failing.metrics().gauge("intervalJoin.fallbackActive"))
                    .as("in 2 subtasks of 3 starts")
                    .isEqualTo(fallsBack ? 6 : 0);
            assertSameRows(failing, stock, seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void losesAndDoublesNothingOfStreamsWhenTheJobFails(boolean fullOuter, boolean unaligned)
            throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin failing = new GatedStreamJoin(FLINK, fullOuter, null, folder, seed);
                GatedJoin undisturbed = new GatedStreamJoin(FLINK, fullOuter, null, folder, seed)) {
            failAndFinish(failing, options("rocksdb", true, unaligned, false));
            // Flink has no outer join of streams.
            runUndisturbed(undisturbed, fullOuter);

            assertThat(failing.metrics().gauge("intervalJoin.fallbackActive")).isZero();
            assertSameRows(failing, undisturbed, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INNER", "FULL"})
    void losesAndDoublesNoRowsInFlight(String joinType) throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin failing = new GatedTableJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedTableJoin(FLINK, joinType, folder, seed)) {
            failing.start(true, 2, options("rocksdb", true, true, false));
            failing.runTo(50);
            failing.failWithRowsInFlight(250);
            long bytesInFlight = failing.bytesInFlightWhenRestored();
            failing.finish();
            runUndisturbed(stock, false);

            assertThat(bytesInFlight).isPositive();
            assertSameRows(failing, stock, seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"INNER, false", "FULL, true"})
    void losesAndDoublesNothingWhenATaskManagerIsLost(String joinType, boolean unaligned)
            throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin failing = new GatedTableJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedTableJoin(FLINK, joinType, folder, seed)) {
            failing.start(
                    true, MORE_THAN_A_TASK_MANAGER, options("rocksdb", true, unaligned, false));
            failing.runTo(100);
            failing.loseTaskManager();
            failing.runTo(200);
            failing.loseTaskManager();
            failing.runTo(250);
            failing.finish();
            runUndisturbed(stock, false);

            assertSameRows(failing, stock, seed);
        }
    }

    private static void runUndisturbed(GatedJoin join, boolean rangeScan) throws Exception {
        join.start(rangeScan, 2, new Configuration());
        join.finish();
    }

    private static void assertSameRows(GatedJoin join, GatedJoin expected, long seed)
            throws IOException {
        assertThat(join.committed())
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(expected.committed());
    }

    private static void failAndFinish(GatedJoin join, Configuration options) throws Exception {
        join.start(true, 2, options);
        join.runTo(100);
        join.failOnce();
        join.runTo(200);
        join.failOnce();
        // The sink of SQL commits at the end without a checkpoint, so none may fail behind that.
        join.runTo(250);
        join.finish();

        assertThat(join.starts()).as("starts, two after failures").isEqualTo(3);
    }

    private static Configuration options(
            String backend, boolean incremental, boolean unaligned, boolean changelog) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, incremental);
        options.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        options.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, changelog);
        // Some checkpoints on top of a materialized state, some on changes alone.
        options.set(
                StateChangelogOptions.PERIODIC_MATERIALIZATION_INTERVAL, Duration.ofMillis(120));
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        // A lost task manager may fail the job more than once before it is known to be lost.
        options.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
        return options;
    }
}
