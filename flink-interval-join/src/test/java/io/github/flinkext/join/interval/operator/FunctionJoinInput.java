/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinSteps.Left;
import io.github.flinkext.join.interval.operator.JoinSteps.Mark;
import io.github.flinkext.join.interval.operator.JoinSteps.Right;
import io.github.flinkext.join.interval.operator.JoinSteps.Step;

import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/** Random input of a join by a function, that depends on its seed only. */
record FunctionJoinInput(long seed, FunctionJoinCase join, int maxParallelism, List<Step> steps) {

    private static final int ROWS = 250;

    /** Where rows begin; those before 1970 cross it or do not. */
    private static final long[] BASES = {10_000, -1_000, -20_000};

    /** What runs from one restore to the next. */
    record Life(
            Supplier<TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String>>
                    operator,
            Backend backend,
            int parallelism) {}

    /**
     * What was emitted by each step, and how many rows of it were late by the emitted watermarks.
     */
    record Result(List<List<String>> emitted, int emittedLate) {

        /** Rows of the main output, without their times. */
        List<String> pairs() {
            return emitted.stream()
                    .flatMap(List::stream)
                    .filter(element -> element.startsWith("pair "))
                    .map(element -> element.split(" ")[1])
                    .sorted()
                    .toList();
        }
    }

    static FunctionJoinInput random(long seed, IntervalJoinType type, boolean late) {
        Random random = new Random(seed);
        long[] bounds = JoinSteps.BOUNDS[random.nextInt(JoinSteps.BOUNDS.length)];
        boolean wide = bounds[0] < bounds[1];
        FunctionJoinCase join =
                new FunctionJoinCase(
                        type,
                        bounds[0],
                        !wide || random.nextBoolean(),
                        bounds[1],
                        !wide || random.nextBoolean(),
                        random.nextBoolean());
        int maxParallelism = random.nextBoolean() ? JoinHarness.SMALL_KEY_GROUPS : 1000;
        long base = BASES[random.nextInt(BASES.length)];
        return new FunctionJoinInput(
                seed, join, maxParallelism, JoinSteps.random(random, base, late, ROWS));
    }

    /** The same without the rows that are exactly at the watermark when they come. */
    FunctionJoinInput withoutRowsAtTheWatermark() {
        List<Step> kept = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (Step step : steps) {
            if (step instanceof Mark mark) {
                watermark = mark.time();
            }
            if (step instanceof Mark || timeOf(step) != watermark) {
                kept.add(step);
            }
        }
        return new FunctionJoinInput(seed, join, maxParallelism, kept);
    }

    private static long timeOf(Step row) {
        return row instanceof Left left ? left.time() : ((Right) row).time();
    }

    Result run(
            Backend backend,
            Supplier<TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String>>
                    operator)
            throws Exception {
        return run(List.of(new Life(operator, backend, 1)));
    }

    /**
     * Runs the steps, from one life to the next by a savepoint at a random point. The watermark
     * comes again after a restore, as a source would send it.
     */
    Result run(List<Life> lives) throws Exception {
        List<Integer> restores =
                new Random(seed)
                        .ints(1, steps.size())
                        .limit(lives.size() - 1)
                        .sorted()
                        .boxed()
                        .toList();
        List<List<String>> emitted = new ArrayList<>();
        int emittedLate = 0;
        FunctionJoinHarness.Snapshot state = null;
        Step lastMark = new Mark(Long.MIN_VALUE);
        for (int i = 0; i < lives.size(); i++) {
            Life life = lives.get(i);
            int from = i == 0 ? 0 : restores.get(i - 1);
            int to = i == restores.size() ? steps.size() : restores.get(i);
            try (FunctionJoinHarness harness =
                    new FunctionJoinHarness(
                            life.operator(),
                            life.backend(),
                            maxParallelism,
                            life.parallelism(),
                            state)) {
                emitted.add(harness.apply(lastMark));
                for (Step step : steps.subList(from, to)) {
                    emitted.add(harness.apply(step));
                    lastMark = step instanceof Mark ? step : lastMark;
                }
                emittedLate += harness.emittedLate();
                if (to == steps.size()) {
                    assertThat(harness.keysAndTimers()).as("state at the end, %s", this).isZero();
                } else {
                    state = harness.savepoint(formatBetween(life, lives.get(i + 1)));
                }
            }
        }
        return new Result(emitted, emittedLate);
    }

    private static SavepointFormatType formatBetween(Life life, Life next) {
        return life.backend() == next.backend()
                ? SavepointFormatType.NATIVE
                : SavepointFormatType.CANONICAL;
    }

    /**
     * Every pair that matches, and every row of an outer side that is in none, found by comparing
     * each row with each other; late rows are in none and not emitted.
     */
    List<String> allPairs() {
        List<Step> rows = rowsInTime();
        List<String> expected = new ArrayList<>();
        for (Step row : rows) {
            boolean matched = false;
            for (Step other : rows) {
                if (row instanceof Left left
                        && other instanceof Right right
                        && matches(left, right)) {
                    expected.add("l" + left.id() + "+r" + right.id());
                    matched = true;
                } else if (row instanceof Right right
                        && other instanceof Left left
                        && matches(left, right)) {
                    matched = true;
                }
            }
            if (!matched && row instanceof Left left && join.type().isLeftOuter()) {
                expected.add("l" + left.id() + "+null");
            } else if (!matched && row instanceof Right right && join.type().isRightOuter()) {
                expected.add("null+r" + right.id());
            }
        }
        expected.sort(null);
        return expected;
    }

    private List<Step> rowsInTime() {
        List<Step> rows = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (Step step : steps) {
            if (step instanceof Mark mark) {
                watermark = mark.time();
            } else if (timeOf(step) >= watermark) {
                rows.add(step);
            }
        }
        return rows;
    }

    private boolean matches(Left left, Right right) {
        return String.valueOf(left.key()).equals(String.valueOf(right.key()))
                && join.matches(left.time(), right.time());
    }

    @Override
    public String toString() {
        return "seed %d, %s, %d key groups".formatted(seed, join, maxParallelism);
    }
}
