/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.shuffle;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The most frequent keys of a stream, from counting a random sample of its rows.
 *
 * <p>Time is cut into windows of so many sampled rows. The keys found in one window are the hot
 * keys of the next, so keys that become hot or cold are noticed. The first windows are short, to
 * find the hottest keys soon. A key is hot only if it is frequent enough to matter to the balance
 * of the subtasks: in uniform input there are none.
 *
 * <p>Keys are told apart by their hash. Not thread-safe.
 */
final class HotKeys {

    /** One row of so many is sampled. */
    private static final int SAMPLED_ONE_OF = 8;

    private static final int FIRST_WINDOW = 1_024;
    private static final int LARGEST_WINDOW = 32_768;

    /** A key is of no account if it is less than this part of one subtask's share of the rows. */
    private static final int PARTS_OF_A_SHARE = 32;

    /** Fewer samples of a key may be chance. */
    private static final int LEAST_SAMPLES = 8;

    private final int most;
    private final int subtasks;
    private final SplittableRandom random;
    private final Map<Long, Integer> counts = new HashMap<>();
    private Set<Long> hot = Set.of();
    private int window = FIRST_WINDOW;
    private int sampled;

    HotKeys(int most, int subtasks, long seed) {
        this.most = most;
        this.subtasks = subtasks;
        this.random = new SplittableRandom(seed);
    }

    /** Counts a row with this key, and says whether the key is hot. */
    boolean isHot(long key) {
        if (random.nextInt(SAMPLED_ONE_OF) == 0) {
            count(key);
        }
        return !hot.isEmpty() && hot.contains(key);
    }

    private void count(long key) {
        counts.merge(key, 1, Integer::sum);
        if (++sampled == window) {
            hot = hottest();
            counts.clear();
            sampled = 0;
            window = Math.min(window * 2, LARGEST_WINDOW);
        }
    }

    private Set<Long> hottest() {
        int least = Math.max(window / (subtasks * PARTS_OF_A_SHARE), LEAST_SAMPLES);
        List<Long> keys =
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() >= least)
                        .sorted(Map.Entry.<Long, Integer>comparingByValue().reversed())
                        .limit(most)
                        .map(Map.Entry::getKey)
                        .toList();
        return new HashSet<>(keys);
    }
}
