/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

class SortedTimestampsTest {

    private final SortedTimestamps timestamps = new SortedTimestamps();

    @Test
    void isEmptyAtFirst() {
        assertThat(timestamps.isEmpty()).isTrue();
        assertThat(timestamps.firstFrom(0)).isZero();
        assertThat(timestamps.remove(0)).isFalse();
        timestamps.removeFirst(0);
        assertThat(timestamps.size()).isZero();
    }

    @Test
    void holdsATimestampOnce() {
        assertThat(timestamps.add(7)).isTrue();
        assertThat(timestamps.add(7)).isFalse();
        assertThat(timestamps.add(5)).isTrue();
        assertThat(timestamps.add(5)).isFalse();

        assertThat(all()).containsExactly(5L, 7L);
    }

    @Test
    void holdsTheEndsOfTime() {
        timestamps.add(0);
        timestamps.add(Long.MAX_VALUE);
        timestamps.add(Long.MIN_VALUE);
        timestamps.add(-1);

        assertThat(all()).containsExactly(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE);
        assertThat(timestamps.firstFrom(Long.MIN_VALUE)).isZero();
        assertThat(timestamps.firstFrom(Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void goesOnAfterMostOfManyWereRemoved() {
        for (int i = 0; i < 1_000; i++) {
            timestamps.add(i);
        }

        timestamps.removeFirst(990);
        timestamps.add(1_000);
        timestamps.add(994);
        timestamps.add(-1);

        assertThat(all())
                .containsExactly(
                        -1L, 990L, 991L, 992L, 993L, 994L, 995L, 996L, 997L, 998L, 999L, 1_000L);
        timestamps.removeFirst(12);
        assertThat(timestamps.isEmpty()).isTrue();
        timestamps.add(5);
        assertThat(all()).containsExactly(5L);
    }

    @Test
    void findsTheFirstTimestampFromAnother() {
        timestamps.add(10);
        timestamps.add(20);

        assertThat(timestamps.firstFrom(9)).isZero();
        assertThat(timestamps.firstFrom(10)).isZero();
        assertThat(timestamps.firstFrom(11)).isEqualTo(1);
        assertThat(timestamps.firstFrom(20)).isEqualTo(1);
        assertThat(timestamps.firstFrom(21)).isEqualTo(2);
    }

    /** As in a join: added around the end, removed at the beginning. */
    @Test
    void staysInOrderAsASetWould() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeSet<Long> expected = new TreeSet<>();
        for (long time = 0; time < 3_000; time++) {
            long timestamp = time - random.nextInt(40);
            assertThat(timestamps.add(timestamp))
                    .as("seed %d", seed)
                    .isEqualTo(expected.add(timestamp));
            if (random.nextInt(4) == 0) {
                long removed = time - random.nextInt(60);
                assertThat(timestamps.remove(removed))
                        .as("seed %d", seed)
                        .isEqualTo(expected.remove(removed));
            }
            if (random.nextInt(20) == 0) {
                int count = random.nextInt(expected.size() + 1);
                timestamps.removeFirst(count);
                for (int i = 0; i < count; i++) {
                    expected.pollFirst();
                }
            }
            assertThat(all()).as("seed %d", seed).containsExactlyElementsOf(expected);
        }
    }

    private List<Long> all() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < timestamps.size(); i++) {
            all.add(timestamps.get(i));
        }
        return all;
    }
}
