/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

final class FlinkClusterITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @RegisterExtension static final FlinkCluster SAME = new FlinkCluster();

    private static final String QUERY =
            "SELECT name, COUNT(*) FROM (VALUES ('a'), ('b'), ('a')) AS t (name) GROUP BY name";

    @Test
    void sharesOneCluster() {
        assertThat(SAME.miniCluster()).isSameAs(FLINK.miniCluster());
    }

    @Test
    void runsStreamingQueries() throws Exception {
        StreamTableEnvironment tables = FLINK.streamingTables();

        assertThat(FlinkCluster.rowsOf(tables, QUERY)).contains(Row.of("b", 1L));
        assertThat(FlinkCluster.explain(tables, QUERY)).contains("GroupAggregate");
    }

    @Test
    void runsBatchQueries() throws Exception {
        assertThat(FlinkCluster.rowsOf(FLINK.batchTables(3), QUERY))
                .containsExactlyInAnyOrder(Row.of("a", 2L), Row.of("b", 1L));
    }

    @Test
    void givesEachTestTablesOfItsOwn() throws Exception {
        StreamTableEnvironment one = FLINK.streamingTables();
        StreamTableEnvironment other = FLINK.streamingTables();

        FlinkCluster.run(one, "CREATE TABLE t (id INT) WITH ('connector' = 'datagen')");

        assertThat(one.listTables()).containsExactly("t");
        assertThat(other.listTables()).isEmpty();
    }

    @Test
    void givesJobsTheirOptionsAndAFolderForCheckpoints() {
        Configuration options = new Configuration();
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(10));

        StreamExecutionEnvironment environment = FLINK.environment(options);

        assertThat(environment.getParallelism()).isEqualTo(2);
        assertThat(environment.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10);
        assertThat(environment.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .contains("flinkext-checkpoints-");
    }
}
