/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinSteps.Left;
import io.github.flinkext.join.interval.operator.JoinSteps.Mark;
import io.github.flinkext.join.interval.operator.JoinSteps.Right;
import io.github.flinkext.join.interval.operator.JoinSteps.Step;

import java.util.ArrayList;
import java.util.List;

/** What joins should emit, found by comparing every row with every other. */
final class JoinOracle {

    private JoinOracle() {}

    /**
     * Every pair that matches, and every row of an outer side that is in none: SQL, without time.
     */
    static List<String> ofAllPairs(JoinSteps input) {
        JoinCase join = input.join();
        List<String> expected = new ArrayList<>();
        for (Step step : input.steps()) {
            boolean matched = false;
            for (Step other : input.steps()) {
                if (step instanceof Left left
                        && other instanceof Right right
                        && matches(join, left, right)) {
                    expected.add("l" + left.id() + "+r" + right.id());
                    matched = true;
                } else if (step instanceof Right right
                        && other instanceof Left left
                        && matches(join, left, right)) {
                    matched = true;
                }
            }
            if (!matched && step instanceof Left left && join.type().isLeftOuter()) {
                expected.add("l" + left.id() + "+null");
            } else if (!matched && step instanceof Right right && join.type().isRightOuter()) {
                expected.add("null+r" + right.id());
            }
        }
        expected.sort(null);
        return expected;
    }

    /**
     * As {@link #ofAllPairs}, but a row meets only those before it that the watermark at its
     * arrival has not expired, and is itself met only while it is not expired.
     */
    static List<String> ofUnexpiredPairs(JoinSteps input) {
        JoinCase join = input.join();
        List<Arrival> lefts = new ArrayList<>();
        List<Arrival> rights = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (Step step : input.steps()) {
            if (step instanceof Mark mark) {
                watermark = mark.time();
            } else if (step instanceof Left row) {
                Arrival left = new Arrival(row, watermark, join);
                for (Arrival right : rights) {
                    meet(join, left, right, right.expiry, watermark, expected);
                }
                lefts.add(left);
            } else {
                Arrival right = new Arrival(step, watermark, join);
                for (Arrival left : lefts) {
                    meet(join, left, right, left.expiry, watermark, expected);
                }
                rights.add(right);
            }
        }
        for (Arrival left : lefts) {
            if (!left.matched && join.type().isLeftOuter()) {
                expected.add("l" + ((Left) left.step).id() + "+null");
            }
        }
        for (Arrival right : rights) {
            if (!right.matched && join.type().isRightOuter()) {
                expected.add("null+r" + ((Right) right.step).id());
            }
        }
        expected.sort(null);
        return expected;
    }

    /** Pairs that match, but the earlier row had expired when the later one came. */
    static List<String> ofPairsWithAnExpiredRow(JoinSteps input) {
        JoinCase join = input.join();
        List<String> pairs = new ArrayList<>();
        List<Step> before = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (Step step : input.steps()) {
            if (step instanceof Mark mark) {
                watermark = mark.time();
            }
            for (Step earlier : before) {
                if (earlier instanceof Left left
                        && step instanceof Right right
                        && watermark >= left.time() + join.bounds().leftRetention() + 1
                        && matches(join, left, right)) {
                    pairs.add("l" + left.id() + "+r" + right.id());
                } else if (earlier instanceof Right right
                        && step instanceof Left left
                        && watermark >= right.time() + join.bounds().rightRetention() + 1
                        && matches(join, left, right)) {
                    pairs.add("l" + left.id() + "+r" + right.id());
                }
            }
            before.add(step);
        }
        return pairs;
    }

    private static void meet(
            JoinCase join,
            Arrival left,
            Arrival right,
            long expiryOfTheEarlier,
            long watermark,
            List<String> expected) {
        Left leftRow = (Left) left.step;
        Right rightRow = (Right) right.step;
        if (watermark < expiryOfTheEarlier && matches(join, leftRow, rightRow)) {
            left.matched = true;
            right.matched = true;
            expected.add("l" + leftRow.id() + "+r" + rightRow.id());
        }
    }

    private static boolean matches(JoinCase join, Left left, Right right) {
        long apart = left.time() - right.time();
        return left.key() != null
                && left.key().equals(right.key())
                && apart >= join.bounds().leftLower()
                && apart <= join.bounds().leftUpper()
                && JoinConditions.matches(join.residual(), left.id(), right.id());
    }

    private static final class Arrival {

        private final Step step;

        /** First watermark at which the row is not met any more. */
        private final long expiry;

        private boolean matched;

        Arrival(Step step, long watermark, JoinCase join) {
            this.step = step;
            long lastMatch =
                    step instanceof Left left
                            ? left.time() + join.bounds().leftRetention()
                            : ((Right) step).time() + join.bounds().rightRetention();
            // A row that none can come for is not kept.
            this.expiry = watermark < lastMatch ? lastMatch + 1 : Long.MIN_VALUE;
        }
    }
}
