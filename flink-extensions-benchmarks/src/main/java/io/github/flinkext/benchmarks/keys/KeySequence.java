/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.apache.flink.annotation.Internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys in the order in which a source emits them, the same in every run: drawn from 0 to a number
 * of keys, uniformly or by Zipf's law, where the key of rank r is drawn in proportion to 1 / r^s.
 * Which keys are frequent has nothing to do with their order.
 *
 * <p>They are drawn before the first row is emitted and repeat after {@value #LENGTH} rows.
 */
@Internal
public final class KeySequence {

    private static final int LENGTH = 1 << 21;
    private static final long SEED = 42;

    private static final Map<Drawing, KeySequence> DRAWN = new ConcurrentHashMap<>();

    private final int[] keys;

    private KeySequence(int[] keys) {
        this.keys = keys;
    }

    /**
     * The sequence, drawn once per JVM.
     *
     * @param exponent of Zipf's law; 0 draws uniformly
     */
    public static KeySequence of(int numberOfKeys, double exponent) {
        return DRAWN.computeIfAbsent(new Drawing(numberOfKeys, exponent), Drawing::draw);
    }

    /** The key of a row. */
    public long at(long row) {
        return keys[(int) (row & (LENGTH - 1))];
    }

    private record Drawing(int numberOfKeys, double exponent) {

        KeySequence draw() {
            Random random = new Random(SEED);
            int[] keyOfRank = shuffled(random);
            double[] cumulated = cumulatedWeights();
            double total = cumulated[numberOfKeys - 1];
            int[] keys = new int[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                int found = Arrays.binarySearch(cumulated, random.nextDouble() * total);
                int rank = found >= 0 ? found : -found - 1;
                keys[i] = keyOfRank[Math.min(rank, numberOfKeys - 1)];
            }
            return new KeySequence(keys);
        }

        private double[] cumulatedWeights() {
            double[] cumulated = new double[numberOfKeys];
            double sum = 0;
            for (int rank = 0; rank < numberOfKeys; rank++) {
                sum += Math.pow(rank + 1.0, -exponent);
                cumulated[rank] = sum;
            }
            return cumulated;
        }

        private int[] shuffled(Random random) {
            int[] numbers = new int[numberOfKeys];
            for (int i = 0; i < numberOfKeys; i++) {
                int other = random.nextInt(i + 1);
                numbers[i] = numbers[other];
                numbers[other] = i;
            }
            return numbers;
        }
    }
}
