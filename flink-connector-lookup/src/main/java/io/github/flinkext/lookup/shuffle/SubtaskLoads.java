/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.shuffle;

import java.util.SplittableRandom;

/**
 * How many rows went to each subtask lately, and which subtask should get the next row that any of
 * them may have.
 *
 * <p>Such a row goes to the less loaded of two subtasks drawn at random (Mitzenmacher, "The Power
 * of Two Choices in Randomized Load Balancing", 2001). So it also evens out what the hash of all
 * other keys leaves uneven, which taking turns would not. Counts are halved from time to time: what
 * was uneven long ago is not made up for. Not thread-safe.
 */
final class SubtaskLoads {

    /** Rows of one subtask's share after which the counts are halved. */
    private static final int HALVED_AFTER_ROWS_OF_A_SHARE = 4_096;

    private final int[] rows;
    private final SplittableRandom random;
    private int left;

    SubtaskLoads(int subtasks, long seed) {
        this.rows = new int[subtasks];
        this.random = new SplittableRandom(seed);
        this.left = period();
    }

    void add(int subtask) {
        rows[subtask]++;
        if (--left == 0) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] /= 2;
            }
            left = period();
        }
    }

    int lighter() {
        int one = random.nextInt(rows.length);
        int other = random.nextInt(rows.length);
        return rows[one] <= rows[other] ? one : other;
    }

    private int period() {
        return Math.multiplyExact(rows.length, HALVED_AFTER_ROWS_OF_A_SHARE);
    }
}
