/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random input of a join, that depends on its seed only.
 *
 * @param steps rows and watermarks; the last is the end of input
 * @param hasLateRows whether rows come that are not later than the watermark
 */
record JoinSteps(JoinCase join, int maxParallelism, List<Step> steps, boolean hasLateRows) {

    static final long[][] BOUNDS = {
        {-100, 100}, {0, 0}, {-50, 0}, {0, 80}, {200, 300}, {-400, -250}, {-1000, 50}
    };

    /** What happens to the operator. */
    sealed interface Step {}

    record Left(String key, long time, long id) implements Step {}

    record Right(String key, long time, long id) implements Step {}

    record Mark(long time) implements Step {}

    /**
     * @param base time around which rows begin
     */
    static JoinSteps random(long seed, FlinkJoinType type, long base, boolean late, int count) {
        Random random = new Random(seed);
        long[] bounds = BOUNDS[random.nextInt(BOUNDS.length)];
        JoinCase join =
                new JoinCase(
                        type, new IntervalBounds(bounds[0], bounds[1]), true, random.nextBoolean());
        int maxParallelism = random.nextBoolean() ? JoinHarness.SMALL_KEY_GROUPS : 1000;
        return new JoinSteps(join, maxParallelism, random(random, base, late, count), late);
    }

    /** Rows of both sides and watermarks up to the end of input. */
    static List<Step> random(Random random, long base, boolean late, int count) {
        int keys = 1 + random.nextInt(4);
        // Rows with the same time, or few.
        int spread = random.nextInt(3) == 0 ? 20 : 300;
        int disorder = random.nextInt(2) == 0 ? 1 : 150;
        List<Step> steps = new ArrayList<>();
        long time = base;
        long watermark = Long.MIN_VALUE;
        for (int id = 0; id < count; id++) {
            time += random.nextInt(spread) / 10;
            long rowTime = time - random.nextInt(disorder);
            if (late && random.nextInt(6) == 0) {
                rowTime -= random.nextInt(600);
            }
            if (!late) {
                rowTime = Math.max(rowTime, SaturatedTime.plus(watermark, 1));
            }
            String key = random.nextInt(12) == 0 ? null : "k" + random.nextInt(keys);
            steps.add(
                    random.nextBoolean()
                            ? new Left(key, rowTime, id)
                            : new Right(key, rowTime, id));
            if (random.nextInt(5) == 0) {
                watermark = Math.max(watermark, time - random.nextInt(250));
                steps.add(new Mark(watermark));
            }
        }
        steps.add(new Mark(Long.MAX_VALUE));
        return steps;
    }

    static void apply(Step step, JoinHarness harness) throws Exception {
        if (step instanceof Left row) {
            harness.left(row.key(), row.time(), row.id());
        } else if (step instanceof Right row) {
            harness.right(row.key(), row.time(), row.id());
        } else {
            harness.watermark(((Mark) step).time());
        }
    }
}
