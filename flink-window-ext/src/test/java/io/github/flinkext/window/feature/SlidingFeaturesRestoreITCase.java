/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.functions.MapFunction;
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
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.assertj.core.api.Assertions.assertThat;
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
        Results results = Results.create();

        JobClient job = start(options(before, 2), events, features, half, results);
        await().atMost(LIMIT).until(() -> results.rows().size() == half);
        String savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), format).get();
        Configuration options = options(after, parallelism);
        options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        start(options, events, features, events.rows().size(), results)
                .getJobExecutionResult()
                .get();

        assertThat(events.features(new ArrayList<>(results.rows())))
                .as("seed %d", seed)
                .isEqualTo(events.expected());
    }

    private static Configuration options(String backend, int parallelism) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        options.set(PipelineOptions.MAX_PARALLELISM, 12);
        return options;
    }

    private static JobClient start(
            Configuration options,
            KeyedEvents events,
            String features,
            int pauseAt,
            Results results)
            throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(options);
        FeatureCase input = events.input();
        StreamTableEnvironment tables =
                SlidingFeaturesITCase.tables(environment, events.rows(), pauseAt, input.lateness());
        Table table = tables.sqlQuery(SlidingFeaturesITCase.query(input.spec(), features, "1 min"));
        tables.toDataStream(table).map(results).sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    /** Collects rows in this JVM, where the cluster runs. */
    private record Results(String name) implements MapFunction<Row, Row> {

        private static final Map<String, Queue<Row>> ROWS = new ConcurrentHashMap<>();

        static Results create() {
            Results results = new Results(UUID.randomUUID().toString());
            ROWS.put(results.name, new ConcurrentLinkedQueue<>());
            return results;
        }

        Queue<Row> rows() {
            return ROWS.get(name);
        }

        @Override
        public Row map(Row row) {
            rows().add(row);
            return row;
        }
    }
}
