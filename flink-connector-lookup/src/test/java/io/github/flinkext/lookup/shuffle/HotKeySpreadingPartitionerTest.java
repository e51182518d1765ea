/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.shuffle;

import org.apache.flink.table.data.GenericRowData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

class HotKeySpreadingPartitionerTest {

    private static final int KEYS = 1_000_000;
    private static final int ROWS = 1_000_000;
    private static final int SEEDS = 4;

    @ParameterizedTest
    @CsvSource({"4, 8, 1.02", "16, 32, 1.02", "64, 128, 1.05"})
    void balancesSkewedInput(int subtasks, int hotKeys, double mostOverMean) {
        Zipf zipf = new Zipf(KEYS, 7);
        for (long seed = 0; seed < SEEDS; seed++) {
            HotKeySpreadingPartitioner partitioner = new HotKeySpreadingPartitioner(hotKeys, seed);
            double most = busiestOverMean(partitioner, zipf, subtasks);
            System.getLogger(getClass().getName())
                    .log(
                            System.Logger.Level.INFO,
                            "seed {0}, busiest of {1}: {2} x mean",
                            seed,
                            subtasks,
                            most);
            assertThat(most).as("seed %d", seed).isLessThan(mostOverMean);
        }
    }

    private static double busiestOverMean(
            HotKeySpreadingPartitioner partitioner, Zipf zipf, int subtasks) {
        long[] load = new long[subtasks];
        for (int row = 0; row < ROWS; row++) {
            int subtask = partitioner.partition(GenericRowData.of(zipf.next()), subtasks);
            // The first windows are for finding the hot keys.
            if (row > ROWS / 2) {
                load[subtask]++;
            }
        }
        double mean = Arrays.stream(load).average().getAsDouble();
        return Arrays.stream(load).max().getAsLong() / mean;
    }

    @Test
    void keepsEachKeyOfUniformInputOnOneSubtask() {
        HotKeySpreadingPartitioner partitioner = new HotKeySpreadingPartitioner(100);
        Random random = new Random(7);
        int[] subtaskOf = new int[10_000];
        Arrays.fill(subtaskOf, -1);

        for (int row = 0; row < 1_000_000; row++) {
            int key = random.nextInt(subtaskOf.length);
            int subtask = partitioner.partition(GenericRowData.of(key), 16);
            if (subtaskOf[key] >= 0 && subtaskOf[key] != subtask) {
                fail("Key %d went to subtasks %d and %d", key, subtaskOf[key], subtask);
            }
            subtaskOf[key] = subtask;
        }
    }

    @Test
    void noticesWhenOtherKeysBecomeHot() {
        HotKeySpreadingPartitioner partitioner = new HotKeySpreadingPartitioner(2);
        for (int row = 0; row < 1_000_000; row++) {
            partitioner.partition(GenericRowData.of(1), 8);
        }

        Set<Integer> subtasks = new HashSet<>();
        for (int row = 0; row < 1_000_000; row++) {
            int subtask = partitioner.partition(GenericRowData.of(2), 8);
            if (row > 900_000) {
                subtasks.add(subtask);
            }
        }

        assertThat(subtasks).hasSize(8);
    }

    @Test
    void isNotDeterministicSoThatFlinkDoesNotUseItForUpdates() {
        assertThat(new HotKeySpreadingPartitioner(1).isDeterministic()).isFalse();
    }

    /** Keys from 0 with P(key) proportional to 1 / (key + 1). */
    private static final class Zipf {

        private final double[] cumulated;
        private final Random random;

        Zipf(int keys, long seed) {
            cumulated = new double[keys];
            double sum = 0;
            for (int i = 0; i < keys; i++) {
                sum += 1.0 / (i + 1);
                cumulated[i] = sum;
            }
            random = new Random(seed);
        }

        int next() {
            int found =
                    Arrays.binarySearch(
                            cumulated, random.nextDouble() * cumulated[cumulated.length - 1]);
            return found < 0 ? -found - 1 : found;
        }
    }
}
