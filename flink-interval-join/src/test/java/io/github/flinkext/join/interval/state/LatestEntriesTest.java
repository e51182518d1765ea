/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

class LatestEntriesTest {

    private static final long ENOUGH = 1 << 20;

    private final HeapBudget budget = new HeapBudget(ENOUGH);
    private final LatestEntries entries = new LatestEntries(budget);

    private long latest = 100;

    @Test
    void coversWhatCameAfterTheLatestEntryThatWasThereBefore() {
        assertThat(entries.cover(Long.MAX_VALUE)).isFalse();

        add(105);

        assertThat(entries.cover(101)).isTrue();
        assertThat(entries.cover(100)).isFalse();
        assertThat(remembered()).containsExactly(105L);
    }

    @Test
    void beginsWithALaterEntryOnly() {
        add(99);

        assertThat(entries.cover(99)).isFalse();
        assertThat(remembered()).isEmpty();
    }

    @Test
    void remembersTheLatestTwo() {
        add(101, 102, 103);

        assertThat(remembered()).containsExactly(102L, 103L);
        assertThat(entries.cover(102)).isTrue();
        assertThat(entries.cover(101)).isFalse();
    }

    @Test
    void remembersTwiceAsManyAfterARangeThatReachedBackFurther() {
        add(101, 102, 103);
        entries.missed();

        add(104, 105, 106);

        assertThat(remembered()).containsExactly(103L, 104L, 105L, 106L);
    }

    @Test
    void pausesIfSixteenDoNotHelpEither() {
        add(101);
        for (int i = 0; i < 4; i++) {
            entries.missed();
        }
        for (int i = 0; i <= 256; i++) {
            add(102 + i);
            assertThat(remembered()).hasSize(i == 256 ? 1 : 0);
        }
        assertThat(entries.cover(102 + 256)).isTrue();
        assertThat(entries.cover(102 + 255)).isFalse();
    }

    @Test
    void takesAnEntryInBetweenAndOneOfTheSameTime() {
        add(101, 103);
        entries.missed();
        add(102);
        entries.put(102, new byte[] {7});

        assertThat(remembered()).containsExactly(101L, 102L, 103L);
        assertThat(entries.at(102)).containsExactly(7);
        assertThat(entries.at(104)).isNull();
    }

    @Test
    void takesNoEntryThatIsEarlierThanAllIfThereIsNoRoom() {
        add(105, 106);
        add(101);

        assertThat(entries.cover(101)).isFalse();
        assertThat(entries.cover(106)).isTrue();
        assertThat(remembered()).containsExactly(106L);
    }

    @Test
    void forgetsWhatIsRemoved() {
        add(101);
        entries.missed();
        add(102, 103, 104);

        entries.removeUpTo(102);
        entries.remove(104);
        entries.remove(50);

        assertThat(remembered()).containsExactly(103L);
        assertThat(entries.cover(101)).isTrue();

        entries.removeUpTo(Long.MAX_VALUE);
        assertThat(remembered()).isEmpty();
    }

    @Test
    void givesBackWhatItTook() {
        add(101, 102, 103, 102, 104);
        entries.replace(0, new byte[50]);
        entries.removeUpTo(103);
        entries.clear();

        assertThat(budget.free()).isEqualTo(ENOUGH);
    }

    @Test
    void pausesIfTheBudgetIsSpent() {
        LatestEntries other = new LatestEntries(budget);
        add(101);
        assertThat(budget.take(budget.free())).isTrue();

        add(102);

        assertThat(remembered()).isEmpty();
        assertThat(budget.free()).as("what 101 took").isPositive();
        assertThat(other.wants(101, 100)).isTrue();
    }

    @Test
    void worksUpToTheEndsOfTime() {
        latest = Long.MIN_VALUE;
        add(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(remembered()).containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        assertThat(entries.cover(Long.MIN_VALUE)).isFalse();
        assertThat(entries.firstFrom(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void neverMissesAnEntryOfARangeThatItCovers() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<Long, byte[]> all = new TreeMap<>();
        all.put(latest, new byte[] {0});
        for (int i = 0; i < 100_000; i++) {
            long timestamp = latest + random.nextInt(12) - 7;
            switch (random.nextInt(10)) {
                case 0 -> {
                    entries.removeUpTo(timestamp - 5);
                    all.headMap(timestamp - 5, true).clear();
                }
                case 1 -> {
                    entries.remove(timestamp);
                    all.remove(timestamp);
                }
                case 2 -> {
                    if (!entries.cover(timestamp)) {
                        entries.missed();
                    }
                }
                default -> {
                    byte[] value = {(byte) i};
                    all.put(timestamp, value);
                    if (entries.wants(timestamp, latest)) {
                        entries.put(timestamp, value);
                    }
                    latest = Math.max(latest, timestamp);
                }
            }
            if (entries.cover(timestamp)) {
                assertThat(rememberedFrom(timestamp))
                        .as("seed %d, step %d", seed, i)
                        .containsExactlyElementsOf(all.tailMap(timestamp).values());
            }
        }
        entries.clear();
        assertThat(budget.free()).isEqualTo(ENOUGH);
    }

    private void add(long... timestamps) {
        for (long timestamp : timestamps) {
            if (entries.wants(timestamp, latest)) {
                entries.put(timestamp, new byte[8]);
            }
            latest = Math.max(latest, timestamp);
        }
    }

    private List<Long> remembered() {
        List<Long> timestamps = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            timestamps.add(entries.timestamp(i));
        }
        return timestamps;
    }

    private List<byte[]> rememberedFrom(long timestamp) {
        List<byte[]> values = new ArrayList<>();
        for (int i = entries.firstFrom(timestamp); i < entries.size(); i++) {
            values.add(entries.value(i));
        }
        return values;
    }
}
