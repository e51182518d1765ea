/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinJob.Format;
import io.github.flinkext.join.interval.operator.JoinJob.Snapshot;
import io.github.flinkext.join.interval.operator.JoinJob.Start;
import io.github.flinkext.join.interval.operator.JoinSteps.Left;
import io.github.flinkext.join.interval.operator.JoinSteps.Right;
import io.github.flinkext.join.interval.operator.JoinSteps.Step;

import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Joins by the time of arrival, which is that of each random row or that of one before it. */
class RangeIntervalJoinProcessingTimeTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int LIVES = Integer.getInteger("flinkext.fuzz.lives", 2);
    private static final int ROWS = 200;
    private static final long AFTER_ALL = 1_000_000;

    @ParameterizedTest
    @CsvSource({"ROCKSDB, INNER", "ROCKSDB, FULL", "HEAP, INNER", "HEAP, FULL"})
    void emitsWhatFlinkEmitsAtEveryStep(Backend backend, FlinkJoinType type) throws Exception {
        for (int life = 0; life < LIVES; life++) {
            long seed = SEED + 1_000L * type.ordinal() + life;
            JoinSteps input = JoinSteps.random(seed, type, 10_000, false, ROWS);
            JoinCase join =
                    new JoinCase(type, input.join().bounds(), false, input.join().residual());

            List<List<String>> flinks = run(join, input, start(false, backend), null);

            assertThat(run(join, input, start(true, backend), null))
                    .as("flinkext.fuzz.seed=%d, %s", SEED, join)
                    .isEqualTo(flinks);
            assertThat(run(join, input, start(false, backend), start(true, backend)))
                    .as("ours after Flink's, flinkext.fuzz.seed=%d, %s", SEED, join)
                    .isEqualTo(flinks);
            assertThat(run(join, input, start(true, backend), start(false, backend)))
                    .as("Flink's after ours, flinkext.fuzz.seed=%d, %s", SEED, join)
                    .isEqualTo(flinks);
        }
    }

    private static Start start(boolean ours, Backend backend) {
        return new Start(ours, backend, 1);
    }

    /**
     * The rows emitted at each step.
     *
     * @param second what the job is restored with in the middle, if anything
     */
    private static List<List<String>> run(JoinCase join, JoinSteps input, Start first, Start second)
            throws Exception {
        List<List<String>> emitted = new ArrayList<>();
        int middle = input.steps().size() / 2;
        JoinJob job = new JoinJob(join, input.maxParallelism(), first, null);
        try {
            long now = 0;
            for (int i = 0; i < input.steps().size(); i++) {
                if (i == middle && second != null) {
                    Snapshot snapshot = job.snapshot(Format.CHECKPOINT);
                    job.close();
                    job = new JoinJob(join, input.maxParallelism(), second, snapshot);
                    job.processingTime(now);
                }
                List<String> before = job.rows();
                now = Math.max(now, timeOf(input.steps().get(i), now));
                job.processingTime(now);
                if (now < AFTER_ALL && !isWithoutKey(input.steps().get(i))) {
                    job.apply(input.steps().get(i));
                }
                emitted.add(without(before, job.rows()));
            }
            assertThat(job.left()).isEmpty();
        } finally {
            job.close();
        }
        return emitted;
    }

    /** Ours emits such a row at once, Flink's when it expires. */
    private static boolean isWithoutKey(Step step) {
        return step instanceof Left left && left.key() == null
                || step instanceof Right right && right.key() == null;
    }

    private static List<String> without(List<String> before, List<String> after) {
        List<String> added = new ArrayList<>(after);
        // No row is emitted twice.
        added.removeAll(before);
        return added;
    }

    private static long timeOf(Step step, long now) {
        if (step instanceof Left left) {
            return left.time();
        }
        if (step instanceof Right right) {
            return right.time();
        }
        // Watermarks are of no account, but the last step ends the input.
        return ((JoinSteps.Mark) step).time() == Long.MAX_VALUE ? AFTER_ALL : now;
    }
}
