/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.window.CollectedRows;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** {@code SLIDING_FEATURES} stopped with a savepoint and started again. */
class SlidingFeaturesRestoreITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "rocksdb, rocksdb, NATIVE, true, 3",
        "rocksdb, hashmap, CANONICAL, false, 1",
        "hashmap, rocksdb, CANONICAL, true, 2"
    })
    void goesOnFromASavepointWithAnotherParallelism(
            String before,
            String after,
            SavepointFormatType format,
            boolean invertible,
            int parallelism)
            throws Exception {
        long seed = System.nanoTime();
        String features = invertible ? FeatureCase.INVERTIBLE : FeatureCase.ALL;
        FeatureCase input = FeatureCase.random(seed, features, "1 min, 6 h, 24 h", "1 min");
        KeyedEvents events = KeyedEvents.deal(input, seed);
        int half = events.rows().size() / 2;
        String name = UUID.randomUUID().toString();

        JobClient job = start(options(before, 2), events, features, half, name);
        await().atMost(LIMIT).until(() -> CollectedRows.of(name).size() == half);
        String savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), format).get();
        Configuration options = options(after, parallelism);
        options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        start(options, events, features, events.rows().size(), name).getJobExecutionResult().get();

        assertThat(events.features(CollectedRows.of(name)))
                .as("seed %d", seed)
                .isEqualTo(events.expected());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 h, 6 h | SUM(i) AS total, COUNT(*) AS n | 1 min"
                        + " | SUM(INT), COUNT(*) over 1 h, 6 h in panes of 1 min",
                "6 h, 24 h | COUNT(*) AS n, SUM(i) AS total | 1 min"
                        + " | COUNT(*), SUM(INT) over 6 h, 1 d in panes of 1 min",
                "1 h, 6 h | COUNT(*) AS n, SUM(i) AS total | 1 s"
                        + " | COUNT(*), SUM(INT) over 1 h, 6 h in panes of 1 s"
            })
    void refusesTheStateOfOtherFeatures(String horizons, String features, String pane, String asked)
            throws Exception {
        String written = "COUNT(*) AS n, SUM(i) AS total";
        FeatureCase input = FeatureCase.random(1, written, "1 h, 6 h", "1 min");
        List<Row> rows = KeyedEvents.deal(input, 1).rows();
        String query = SlidingFeaturesITCase.query(input.spec(), written, "1 min");
        FeatureSpec otherSpec = FeatureSpec.parse(horizons, features, pane, FeatureCase.TABLE);
        String name = UUID.randomUUID().toString();

        JobClient job = start(options("hashmap", 1), input, rows, query, rows.size() / 2, name);
        await().atMost(LIMIT).until(() -> CollectedRows.of(name).size() == rows.size() / 2);
        Configuration options = options("hashmap", 1);
        options.set(
                StateRecoveryOptions.SAVEPOINT_PATH,
                job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get());
        JobClient other =
                start(
                        options,
                        input,
                        rows,
                        SlidingFeaturesITCase.query(otherSpec, features, pane),
                        rows.size(),
                        name);

        assertThatThrownBy(() -> other.getJobExecutionResult().get())
                .hasStackTraceContaining(
                        "Cannot go on with the state of SLIDING_FEATURES: it was written for"
                                + " COUNT(*), SUM(INT) over 1 h, 6 h in panes of 1 min, and now it"
                                + " is asked for "
                                + asked
                                + ". Take the old arguments again, or begin with new state: give"
                                + " the call another uid, as in uid => 'new_sliding_features', and"
                                + " start the job, from a savepoint that it was stopped with, with"
                                + " 'execution.state-recovery.ignore-unclaimed-state' = 'true',"
                                + " where operators behind the call begin anew, too.");
    }

    private static Configuration options(String backend, int parallelism) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        options.set(PipelineOptions.MAX_PARALLELISM, 12);
        return options;
    }

    private static JobClient start(
            Configuration options, KeyedEvents events, String features, int pauseAt, String name)
            throws Exception {
        FeatureCase input = events.input();
        String query = SlidingFeaturesITCase.query(input.spec(), features, "1 min");
        return start(options, input, events.rows(), query, pauseAt, name);
    }

    private static JobClient start(
            Configuration options,
            FeatureCase input,
            List<Row> rows,
            String query,
            int pauseAt,
            String name)
            throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(options);
        StreamTableEnvironment tables =
                SlidingFeaturesITCase.tables(environment, rows, pauseAt, input.lateness());
        Table table = tables.sqlQuery(query);
        tables.toDataStream(table)
                .map(new CollectedRows(name))
                .returns(Types.GENERIC(Row.class))
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }
}
