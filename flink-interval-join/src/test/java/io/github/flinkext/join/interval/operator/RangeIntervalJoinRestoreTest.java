/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinJob.Format;
import io.github.flinkext.join.interval.operator.JoinJob.Snapshot;
import io.github.flinkext.join.interval.operator.JoinJob.Start;

import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stops jobs with Flink's operator and with ours, and starts them again with the other or the same.
 */
class RangeIntervalJoinRestoreTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int LIVES = Integer.getInteger("flinkext.fuzz.lives", 2);
    private static final int ROWS = 200;
    private static final int STARTS = 4;
    private static final long BASE = 10_000;

    /** Backends that a job is started with in turn. */
    enum Backends {
        ROCKSDB(Backend.ROCKSDB),
        HEAP(Backend.HEAP),
        FIRST_HEAP_THEN_ROCKSDB(Backend.HEAP, Backend.ROCKSDB);

        private final Backend[] inTurn;

        Backends(Backend... inTurn) {
            this.inTurn = inTurn;
        }

        Backend at(int start) {
            return inTurn[start % inTurn.length];
        }
    }

    static Stream<Arguments> joins() {
        return Stream.of(Backends.values())
                .flatMap(
                        backends ->
                                Stream.of(
                                                FlinkJoinType.INNER,
                                                FlinkJoinType.LEFT,
                                                FlinkJoinType.RIGHT,
                                                FlinkJoinType.FULL)
                                        .map(type -> Arguments.of(backends, type)));
    }

    @ParameterizedTest
    @MethodSource("joins")
    void losesAndDoublesNothingWhenTheOperatorIsExchanged(Backends backends, FlinkJoinType type)
            throws Exception {
        for (int life = 0; life < LIVES; life++) {
            // Each case has other bounds.
            long seed = SEED + 1_000L * Objects.hash(backends.ordinal(), type.ordinal()) + life;
            JoinSteps input = JoinSteps.random(seed, type, BASE, false, ROWS);
            Random random = new Random(seed);
            List<Start> starts = randomStarts(random, backends);
            String description =
                    "flinkext.fuzz.seed=%d, %s, %s".formatted(SEED, input.join(), starts);

            assertThat(runInParts(input, starts, random, description))
                    .as(description)
                    .isEqualTo(runByFlink(input))
                    .isEqualTo(JoinOracle.ofAllPairs(input));
        }
    }

    /** Flink's operator is never followed by itself. */
    private static List<Start> randomStarts(Random random, Backends backends) {
        List<Start> starts = new ArrayList<>();
        boolean ours = random.nextBoolean();
        for (int i = 0; i < STARTS; i++) {
            starts.add(new Start(ours, backends.at(i), 1 + random.nextInt(2)));
            ours = !ours || random.nextInt(3) == 0;
        }
        return starts;
    }

    private static List<String> runInParts(
            JoinSteps input, List<Start> starts, Random random, String description)
            throws Exception {
        List<String> rows = new ArrayList<>();
        Snapshot snapshot = null;
        int step = 0;
        for (int i = 0; i < starts.size(); i++) {
            boolean last = i == starts.size() - 1;
            int end = last ? input.steps().size() : step + random.nextInt(input.steps().size() / 3);
            try (JoinJob job =
                    new JoinJob(input.join(), input.maxParallelism(), starts.get(i), snapshot)) {
                for (; step < Math.min(end, input.steps().size()); step++) {
                    if (random.nextInt(50) == 0) {
                        job.checkpoint();
                    }
                    job.apply(input.steps().get(step));
                }
                if (last) {
                    assertThat(job.left()).as(description).isEmpty();
                } else {
                    snapshot = job.snapshot(randomFormat(random, starts.get(i), starts.get(i + 1)));
                }
                rows.addAll(job.rows());
            }
        }
        rows.sort(null);
        return rows;
    }

    private static Format randomFormat(Random random, Start from, Start to) {
        return from.backend() == to.backend()
                ? Format.values()[random.nextInt(Format.values().length)]
                // No other is read by another backend.
                : Format.CANONICAL_SAVEPOINT;
    }

    private static List<String> runByFlink(JoinSteps input) throws Exception {
        try (JoinJob job =
                new JoinJob(
                        input.join(),
                        input.maxParallelism(),
                        new Start(false, Backend.HEAP, 1),
                        null)) {
            for (JoinSteps.Step step : input.steps()) {
                job.apply(step);
            }
            return job.rows();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void padsAnEarlyRowThatFlinkSetNoTimerFor(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.FULL, -100, 100);
        Snapshot snapshot;
        try (JoinJob job = new JoinJob(join, 128, new Start(false, backend, 1), null)) {
            job.apply(new JoinSteps.Left("k", 900, 1));
            // Flink leaves the timer at that of the later row.
            job.apply(new JoinSteps.Left("k", 500, 2));
            job.apply(new JoinSteps.Right("k", 870, 3));
            job.apply(new JoinSteps.Right("k", 300, 4));
            snapshot = job.snapshot(Format.CHECKPOINT);
        }

        try (JoinJob job = new JoinJob(join, 128, new Start(true, backend, 1), snapshot)) {
            job.apply(new JoinSteps.Mark(2_000));

            assertThat(job.rows()).containsExactly("l2+null", "null+r4");
            assertThat(job.left()).isEmpty();
        }
    }

    @Test
    void keepsATimerThatAnEarlierRowMadeVoid() throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.LEFT, -100, 100);
        Snapshot snapshot;
        try (JoinJob job = new JoinJob(join, 128, new Start(true, Backend.ROCKSDB, 1), null)) {
            job.apply(new JoinSteps.Left("k", 900, 1));
            // Ours sets a second timer, so that this row is padded in time.
            job.apply(new JoinSteps.Left("k", 500, 2));
            snapshot = job.snapshot(Format.CHECKPOINT);
        }

        try (JoinJob job = new JoinJob(join, 128, new Start(false, Backend.ROCKSDB, 1), snapshot)) {
            job.apply(new JoinSteps.Mark(601));
            assertThat(job.rows()).containsExactly("l2+null");

            job.apply(new JoinSteps.Mark(1_001));
            assertThat(job.rows()).containsExactly("l1+null", "l2+null");
            assertThat(job.left()).isEmpty();
        }
    }
}
