/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Interval joins of streams, by Flink and by the builder. */
@Tag("long")
class RangeIntervalJoinStreamITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final TypeInformation<Tuple3<String, Long, Long>> EVENT =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);
    private static final int EVENTS = 400;
    private static final long OUT_OF_ORDER = 5_000;
    private static final Duration LOWER = Duration.ofMillis(-3_000);
    private static final Duration UPPER = Duration.ofMillis(2_000);

    @ParameterizedTest
    @CsvSource({"STREAMING, rocksdb", "STREAMING, hashmap", "BATCH, rocksdb"})
    void joinsWhatFlinkJoins(RuntimeExecutionMode mode, String backend) throws Exception {
        Events events = new Events(System.nanoTime());
        Streams forFlink = events.streams(mode, backend);
        Streams forUs = events.streams(mode, backend);

        List<String> ours =
                rows(
                        RangeIntervalJoin.of(forUs.left(), forUs.right())
                                .between(LOWER, UPPER)
                                .lowerBoundExclusive()
                                .process(new JoinIds()));

        assertThat(ours).as("seed %d", events.seed()).isNotEmpty();
        assertThat(ours)
                .as("seed %d", events.seed())
                .containsExactlyInAnyOrderElementsOf(
                        rows(
                                forFlink.left()
                                        .intervalJoin(forFlink.right())
                                        .between(LOWER, UPPER)
                                        .lowerBoundExclusive()
                                        .process(new JoinIds())));
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMING, true, false", "STREAMING, false, true", "STREAMING, true, true",
        "BATCH, true, false", "BATCH, false, true", "BATCH, true, true"
    })
    void emitsRowsOfAnOuterSideThatMatchNothing(
            RuntimeExecutionMode mode, boolean leftOuter, boolean rightOuter) throws Exception {
        Events events = new Events(System.nanoTime());
        Streams streams = events.streams(mode, "rocksdb");
        RangeIntervalJoin<String, Tuple3<String, Long, Long>, Tuple3<String, Long, Long>> join =
                RangeIntervalJoin.of(streams.left(), streams.right()).between(LOWER, UPPER);

        List<String> rows =
                rows(
                        (leftOuter && rightOuter
                                        ? join.fullOuter()
                                        : leftOuter ? join.leftOuter() : join.rightOuter())
                                .process(new JoinIds()));

        assertThat(rows)
                .as("seed %d", events.seed())
                .containsExactlyInAnyOrderElementsOf(events.allPairs(leftOuter, rightOuter));
    }

    /** So the state of a job that was not prepared for it fits. */
    @Test
    void hasTheIdOfFlinksOperatorWithoutAndWithAUid() {
        Streams streams = new Events(1).streams(RuntimeExecutionMode.STREAMING, "rocksdb");
        Streams others = new Events(1).streams(RuntimeExecutionMode.STREAMING, "rocksdb");
        SingleOutputStreamOperator<String> ours =
                RangeIntervalJoin.of(streams.left(), streams.right())
                        .between(LOWER, UPPER)
                        .process(new JoinIds());
        SingleOutputStreamOperator<String> flinks =
                others.left()
                        .intervalJoin(others.right())
                        .between(LOWER, UPPER)
                        .process(new JoinIds());

        List<OperatorID> generated = operatorIds(ours);
        assertThat(generated).doesNotHaveDuplicates().isEqualTo(operatorIds(flinks));
        assertThat(operatorIds(ours.uid("join")))
                .doesNotHaveDuplicates()
                .isNotEqualTo(generated)
                .isEqualTo(operatorIds(flinks.uid("join")));
    }

    @ParameterizedTest
    @CsvSource({"rocksdb", "hashmap"})
    void tellsHowManyRowsItReads(String backend) throws Exception {
        Events events = new Events(System.nanoTime());
        Streams streams = events.streams(RuntimeExecutionMode.STREAMING, backend);
        SingleOutputStreamOperator<String> joined =
                RangeIntervalJoin.of(streams.left(), streams.right())
                        .between(LOWER, UPPER)
                        .process(new JoinIds())
                        .setParallelism(1);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(joined.getExecutionEnvironment());
        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            tables.createTemporaryView("joined", joined);
            int pairs = FlinkCluster.rowsOf(tables, "SELECT * FROM joined").size();

            assertThat(pairs)
                    .as("seed %d", events.seed())
                    .isEqualTo(events.allPairs(false, false).size());
            assertThat(metrics.count("intervalJoin.rowsMatched")).isEqualTo(pairs);
            assertThat(metrics.count("intervalJoin.rowsRead")).isEqualTo(pairs);
            assertThat(metrics.count("intervalJoin.probes")).isEqualTo(2 * EVENTS);
            assertThat(RangeIntervalJoinITCase.rowsReadPerProbe(metrics))
                    .isEqualTo(pairs / (2.0 * EVENTS));
            assertThat(metrics.gauge("intervalJoin.timestampsExpired"))
                    .as("seed %d", events.seed())
                    .isEqualTo(times(events.left()) + times(events.right()));
            assertThat(metrics.gauge("intervalJoin.fallbackActive")).isZero();
        }
    }

    /** At how many times a key has events. */
    private static long times(List<Tuple3<String, Long, Long>> events) {
        return events.stream().map(event -> Tuple2.of(event.f0, event.f2)).distinct().count();
    }

    private static List<OperatorID> operatorIds(SingleOutputStreamOperator<String> joined) {
        StreamExecutionEnvironment environment = joined.getExecutionEnvironment();
        joined.sinkTo(new DiscardingSink<>());
        List<OperatorID> ids = new ArrayList<>();
        for (JobVertex vertex :
                environment
                        .getStreamGraph()
                        .getJobGraph()
                        .getVerticesSortedTopologicallyFromSources()) {
            vertex.getOperatorIDs().forEach(pair -> ids.add(pair.getGeneratedOperatorID()));
        }
        return ids;
    }

    private static List<String> rows(SingleOutputStreamOperator<String> joined) throws Exception {
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<String> result = joined.executeAndCollect()) {
            result.forEachRemaining(rows::add);
        }
        return rows;
    }

    private record Streams(
            KeyedStream<Tuple3<String, Long, Long>, String> left,
            KeyedStream<Tuple3<String, Long, Long>, String> right) {}

    /** Random events (key, id, time) of both sides, that depend on the seed only. */
    private record Events(
            long seed,
            List<Tuple3<String, Long, Long>> left,
            List<Tuple3<String, Long, Long>> right) {

        Events(long seed) {
            this(seed, random(new Random(seed)), random(new Random(seed + 1)));
        }

        private static List<Tuple3<String, Long, Long>> random(Random random) {
            List<Tuple3<String, Long, Long>> events = new ArrayList<>();
            long time = -EVENTS * 150L / 2;
            for (long id = 0; id < EVENTS; id++) {
                time += random.nextInt(300);
                events.add(
                        Tuple3.of(
                                "k" + random.nextInt(5),
                                id,
                                time - random.nextInt((int) OUT_OF_ORDER)));
            }
            return events;
        }

        Streams streams(RuntimeExecutionMode mode, String backend) {
            Configuration options = new Configuration();
            options.set(ExecutionOptions.RUNTIME_MODE, mode);
            options.set(StateBackendOptions.STATE_BACKEND, backend);
            StreamExecutionEnvironment environment = FLINK.environment(options);
            return new Streams(keyed(environment, left), keyed(environment, right));
        }

        private static KeyedStream<Tuple3<String, Long, Long>, String> keyed(
                StreamExecutionEnvironment environment, List<Tuple3<String, Long, Long>> events) {
            return environment
                    .fromData(events, EVENT)
                    .assignTimestampsAndWatermarks(
                            WatermarkStrategy.<Tuple3<String, Long, Long>>forGenerator(
                                            context -> new WatermarkPerEvent())
                                    .withTimestampAssigner((event, before) -> event.f2))
                    .keyBy(event -> event.f0);
        }

        /** As {@link JoinIds} says them. */
        List<String> allPairs(boolean leftOuter, boolean rightOuter) {
            List<String> pairs = new ArrayList<>();
            for (Tuple3<String, Long, Long> l : left) {
                List<Tuple3<String, Long, Long>> matching =
                        right.stream().filter(r -> matches(l, r)).toList();
                matching.forEach(r -> pairs.add(JoinIds.pair(l, r)));
                if (leftOuter && matching.isEmpty()) {
                    pairs.add(JoinIds.pair(l, null));
                }
            }
            for (Tuple3<String, Long, Long> r : right) {
                if (rightOuter && left.stream().noneMatch(l -> matches(l, r))) {
                    pairs.add(JoinIds.pair(null, r));
                }
            }
            return pairs;
        }

        private static boolean matches(Tuple3<String, Long, Long> l, Tuple3<String, Long, Long> r) {
            return l.f0.equals(r.f0)
                    && r.f2 >= l.f2 + LOWER.toMillis()
                    && r.f2 <= l.f2 + UPPER.toMillis();
        }
    }

    /** Follows each event, so that most state is cleaned up while rows still come. */
    private static final class WatermarkPerEvent
            implements WatermarkGenerator<Tuple3<String, Long, Long>> {

        private long latest = Long.MIN_VALUE + OUT_OF_ORDER + 1;

        @Override
        public void onEvent(
                Tuple3<String, Long, Long> event, long timestamp, WatermarkOutput output) {
            latest = Math.max(latest, timestamp);
            output.emitWatermark(new Watermark(latest - OUT_OF_ORDER - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static final class JoinIds
            extends ProcessJoinFunction<
                    Tuple3<String, Long, Long>, Tuple3<String, Long, Long>, String> {

        @Override
        public void processElement(
                Tuple3<String, Long, Long> left,
                Tuple3<String, Long, Long> right,
                Context context,
                Collector<String> out) {
            out.collect(pair(left, right));
        }

        static String pair(Tuple3<String, Long, Long> left, Tuple3<String, Long, Long> right) {
            return (left == null ? "null" : "l" + left.f1)
                    + "+"
                    + (right == null ? "null" : "r" + right.f1);
        }
    }
}
