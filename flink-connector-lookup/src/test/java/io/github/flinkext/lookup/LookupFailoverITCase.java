/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A task fails while batches are under way, and no row is lost or doubled. A subclass says where
 * the rows are.
 */
abstract class LookupFailoverITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 6_000;
    private static final AtomicInteger FAILURES = new AtomicInteger();
    private static final AtomicReference<CompletableFuture<Void>> FAILED = new AtomicReference<>();

    /** Creates the table {@code staff} of the ids below 5000 on a server that takes its time. */
    abstract void createStaff(TableEnvironment tables, String options) throws Exception;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'lookup.async.batch.size' = '20'",
                "'lookup.async.batch.size' = '20', 'lookup.async.batch.linger' = '5 ms'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '20', 'lookup.cache' = 'PARTIAL'"
            })
    void losesAndDoublesNoRowWhenATaskFailsWithBatchesUnderWay(String options) throws Exception {
        FAILURES.set(0);
        FAILED.set(new CompletableFuture<>());
        StreamExecutionEnvironment environment = environment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.createTemporaryView(
                "orders",
                orders(environment),
                Schema.newBuilder()
                        .columnByExpression("id", "CAST(f0 AS INT)")
                        .columnByExpression("pt", "PROCTIME()")
                        .build());
        tables.executeSql("LOAD MODULE flinkext");
        createStaff(tables, options);

        Row last = null;
        try (CloseableIterator<Row> results =
                tables.executeSql(
                                "SELECT COUNT(*), COUNT(DISTINCT o.id), SUM(CAST(o.id AS BIGINT)), COUNT(CASE WHEN s.name = 'name-' || CAST(o.id AS STRING) THEN 1 END)"
                                        + " FROM orders AS o LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.id = s.id")
                        .collect()) {
            while (results.hasNext()) {
                last = results.next();
            }
        }

        assertThat(FAILURES).hasValue(1);
        last.setKind(RowKind.INSERT);
        assertThat(last)
                .isEqualTo(Row.of((long) ROWS, (long) ROWS, (ROWS - 1L) * ROWS / 2, 5_000L));
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment = FLINK.environment(configuration);
        environment.setParallelism(2);
        environment.enableCheckpointing(20, CheckpointingMode.EXACTLY_ONCE);
        return environment;
    }

    private static DataStream<Long> orders(StreamExecutionEnvironment environment) {
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(
                        index -> index, ROWS, parallelism -> new Bursts(), Types.LONG);
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "orders")
                .map(new FailOnceAfterACheckpoint());
    }

    /** Lets rows pass in bursts, and the last of them only when the job has failed. */
    private static final class Bursts implements RateLimiter {

        private static final int BURST = 64;

        private int rows;

        @Override
        public CompletionStage<Void> acquire() {
            return acquire(1);
        }

        /** What Flink calls from 2.2 on. */
        public CompletionStage<Void> acquire(int number) {
            rows += number;
            if (rows > ROWS / 4) {
                return FAILED.get();
            }
            return rows % BURST == 0 ? pause() : CompletableFuture.completedFuture(null);
        }

        private static CompletionStage<Void> pause() {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
        }
    }

    /** Fails the job once, when its second checkpoint is completed. */
    private static final class FailOnceAfterACheckpoint extends RichMapFunction<Long, Long>
            implements CheckpointListener {

        @Override
        public Long map(Long value) {
            return value;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (checkpointId >= 2 && FAILURES.compareAndSet(0, 1)) {
                FAILED.get().complete(null);
                throw new IllegalStateException("Failing on purpose");
            }
        }
    }
}
