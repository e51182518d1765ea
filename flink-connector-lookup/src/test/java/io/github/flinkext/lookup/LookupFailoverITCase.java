/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.TcpProxy;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** Rows that were between the inputs and the outputs of the join at a checkpoint, by its id. */
    private static final Map<Long, AtomicLong> UNDER_WAY = new ConcurrentHashMap<>();

    private static final Schema JOINED =
            Schema.newBuilder()
                    .column("id", DataTypes.INT())
                    .column("name", DataTypes.STRING())
                    .build();

    private static TcpProxy proxy;

    /** Puts some milliseconds between the job and the server. */
    static void startProxy(String host, int port) throws IOException {
        proxy = TcpProxy.to(host, port);
        proxy.delay(Duration.ofMillis(3));
    }

    static TcpProxy proxy() {
        return proxy;
    }

    @AfterAll
    static void closeProxy() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
    }

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
        UNDER_WAY.clear();
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

        tables.createTemporaryView("joined", joined(tables), JOINED);

        Row last = null;
        try (CloseableIterator<Row> results =
                tables.executeSql(
                                "SELECT COUNT(*), COUNT(DISTINCT id), SUM(CAST(id AS BIGINT)), COUNT(CASE WHEN name = 'name-' || CAST(id AS STRING) THEN 1 END)"
                                        + " FROM joined")
                        .collect()) {
            while (results.hasNext()) {
                last = results.next();
            }
        }

        assertThat(FAILURES)
                .as("failures after a checkpoint with rows under way in the join")
                .hasValue(1);
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

    private static DataStream<Row> joined(StreamTableEnvironment tables) {
        return tables.toDataStream(
                        tables.sqlQuery(
                                "SELECT o.id, s.name FROM orders AS o"
                                        + " LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.id = s.id"))
                .map(new CountOut())
                .returns(Types.ROW_NAMED(new String[] {"id", "name"}, Types.INT, Types.STRING));
    }

    /** Lets rows pass in bursts, and the last of them slowly until the job has failed. */
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
            if (FAILED.get().isDone()) {
                return CompletableFuture.completedFuture(null);
            }
            return rows > ROWS / 4 || rows % BURST == 0
                    ? pause()
                    : CompletableFuture.completedFuture(null);
        }

        private static CompletionStage<Void> pause() {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
        }
    }

    /**
     * Counts the rows that have passed at each checkpoint. A barrier goes with the rows, so what
     * has passed before the join and not behind it is in the join's state.
     */
    private abstract static class CountAtCheckpoints<T> extends RichMapFunction<T, T>
            implements CheckpointedFunction {

        private final int sign;
        private long passed;

        CountAtCheckpoints(int sign) {
            this.sign = sign;
        }

        @Override
        public T map(T value) {
            passed++;
            return value;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            UNDER_WAY
                    .computeIfAbsent(context.getCheckpointId(), id -> new AtomicLong())
                    .addAndGet(sign * passed);
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}
    }

    private static final class CountOut extends CountAtCheckpoints<Row> {

        CountOut() {
            super(-1);
        }
    }

    /**
     * Fails the job once, when a checkpoint is completed that has rows in the state of the join.
     */
    private static final class FailOnceAfterACheckpoint extends CountAtCheckpoints<Long>
            implements CheckpointListener {

        FailOnceAfterACheckpoint() {
            super(1);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (checkpointId >= 2
                    && UNDER_WAY.get(checkpointId).get() > 0
                    && FAILURES.compareAndSet(0, 1)) {
                FAILED.get().complete(null);
                throw new IllegalStateException("Failing on purpose");
            }
        }
    }
}
