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

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Fails a job behind checkpoints, with the option on. */
class RangeIntervalJoinRecoveryITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "rocksdb, FULL, false, false",
        "rocksdb, INNER, true, false",
        "rocksdb, FULL, true, false",
        "rocksdb, FULL, false, true",
        "hashmap, FULL, true, false"
    })
    void losesAndDoublesNothingWhenTheJobFails(
            String backend, String joinType, boolean unaligned, boolean changelog)
            throws Exception {
        long seed = System.nanoTime();
        try (GatedJoin failing = new GatedJoin(FLINK, joinType, folder, seed);
                GatedJoin stock = new GatedJoin(FLINK, joinType, folder, seed)) {
            failing.start(true, 2, options(backend, unaligned, changelog));
            failing.runTo(100);
            failing.failOnce();
            failing.runTo(200);
            failing.failOnce();
            failing.finish();
            stock.start(false, 2, new Configuration());
            stock.finish();

            assertThat(failing.starts()).as("starts, two after failures").isEqualTo(3);
            assertThat(failing.committed())
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(stock.committed());
        }
    }

    private static Configuration options(String backend, boolean unaligned, boolean changelog) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        options.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        options.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, changelog);
        // Some checkpoints on top of a materialized state, some on changes alone.
        options.set(
                StateChangelogOptions.PERIODIC_MATERIALIZATION_INTERVAL, Duration.ofMillis(120));
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        return options;
    }
}
