/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.gated.Disturbance;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

import javax.annotation.Nullable;

import java.time.Duration;

/** Joins two streams, by Flink's {@code intervalJoin} or by ours. */
final class GatedStreamJoin extends GatedJoin {

    private static final Duration LOWER = Duration.ofSeconds(-2);
    private static final Duration UPPER = Duration.ofSeconds(3);
    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(5);

    private final boolean fullOuter;
    private final @Nullable String uid;

    /**
     * @param fullOuter otherwise it is an inner join, the only one that Flink has
     * @param uid of the join, with {@code null} one that Flink makes up, as of all other operators
     */
    GatedStreamJoin(
            FlinkCluster flink,
            boolean fullOuter,
            @Nullable String uid,
            java.nio.file.Path folder,
            long seed) {
        super(flink, folder, seed);
        this.fullOuter = fullOuter;
        this.uid = uid;
    }

    @Override
    protected JobClient submit(StreamExecutionEnvironment environment, boolean rangeScan)
            throws Exception {
        KeyedStream<Row, String> orders = keyed(orders(environment));
        KeyedStream<Row, String> shipments = keyed(shipments(environment));
        SingleOutputStreamOperator<String> joined =
                rangeScan ? byUs(orders, shipments) : byFlink(orders, shipments);
        if (uid != null) {
            joined.uid(uid);
        }
        joined.sinkTo(
                FileSink.forRowFormat(
                                new Path(results().toUri()), new SimpleStringEncoder<String>())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build());
        return environment.executeAsync();
    }

    /** Without the rows that have no key, which no stream is keyed by. */
    private static KeyedStream<Row, String> keyed(DataStream<Row> rows) {
        return rows.filter(row -> row.getField(0) != null)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Row>forBoundedOutOfOrderness(OUT_OF_ORDER)
                                .withTimestampAssigner((row, before) -> row.<Long>getFieldAs(2)))
                .keyBy(row -> row.getFieldAs(0));
    }

    private SingleOutputStreamOperator<String> byFlink(
            KeyedStream<Row, String> orders, KeyedStream<Row, String> shipments) {
        if (fullOuter) {
            throw new UnsupportedOperationException("Flink's join is an inner one");
        }
        return orders.intervalJoin(shipments).between(LOWER, UPPER).process(new Pair(name()));
    }

    private SingleOutputStreamOperator<String> byUs(
            KeyedStream<Row, String> orders, KeyedStream<Row, String> shipments) {
        RangeIntervalJoin<String, Row, Row> join =
                RangeIntervalJoin.of(orders, shipments).between(LOWER, UPPER);
        return (fullOuter ? join.fullOuter() : join).process(new Pair(name()));
    }

    @Override
    protected String vertexOf(boolean rangeScan) {
        return rangeScan ? "Range Interval Join" : "Interval Join";
    }

    /** Lines like those of {@link GatedTableJoin}. It can be disturbed. */
    private static final class Pair extends ProcessJoinFunction<Row, Row, String> {

        private static final long serialVersionUID = 1L;

        private final String name;

        Pair(String name) {
            this.name = name;
        }

        @Override
        public void processElement(
                @Nullable Row order, @Nullable Row shipment, Context context, Collector<String> out)
                throws InterruptedException {
            Disturbance.disturb(name);
            out.collect(key(order, shipment) + "," + id(order) + "," + id(shipment));
        }

        private static String key(@Nullable Row order, @Nullable Row shipment) {
            return (order == null ? shipment : order).getFieldAs(0);
        }

        private static String id(@Nullable Row row) {
            return row == null ? "" : row.getField(1).toString();
        }
    }
}
