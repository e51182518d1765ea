/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HyperLogLogTest {

    /** With fixed seeds: the standard error of 1.6 % is that of the sketch, not of chance. */
    @ParameterizedTest
    @CsvSource({"10, 100", "100, 100", "1000, 60", "5000, 60", "10000, 60", "100000, 40"})
    void itsStandardErrorIsThatOfItsRegisters(int distinct, int sketches) {
        double squares = 0;
        double sum = 0;
        for (int seed = 0; seed < sketches; seed++) {
            HyperLogLog sketch = new HyperLogLog();
            for (long value = 0; value < distinct; value++) {
                sketch.add(hash(seed * 10_000_000L + value));
                sketch.add(hash(seed * 10_000_000L + value));
            }
            double error = (sketch.estimate() - distinct) / (double) distinct;
            squares += error * error;
            sum += error;
        }

        assertThat(Math.sqrt(squares / sketches)).as("standard error").isLessThan(0.02);
        assertThat(sum / sketches).as("bias").isCloseTo(0, within(0.01));
    }

    @Test
    void mergesToTheSketchOfAll() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        HyperLogLog merged = new HyperLogLog();
        HyperLogLog all = new HyperLogLog();
        for (int part = 0; part < 20; part++) {
            HyperLogLog sketch = new HyperLogLog();
            // From one value to more than the sparse form holds.
            for (int i = 0; i < 1 << part % 14; i++) {
                long hash = hash(random.nextInt(100_000));
                sketch.add(hash);
                all.add(hash);
            }
            byte[] bytes = bytes(sketch);
            assertThat(bytes).hasSizeLessThan(3100);
            merged.merge(new DataInputDeserializer(bytes));

            assertThat(bytes(merged)).as("seed %d", seed).isEqualTo(bytes(all));
            assertThat(merged.estimate()).isEqualTo(all.estimate());
        }
    }

    @Test
    void takesFewBytesForFewValues() throws IOException {
        HyperLogLog sketch = new HyperLogLog();
        for (int i = 0; i < 10; i++) {
            sketch.add(hash(i));
        }

        assertThat(bytes(sketch)).hasSizeLessThan(40);
        sketch.clear();
        assertThat(sketch.estimate()).isZero();
        assertThat(bytes(sketch)).hasSize(1);
    }

    private static byte[] bytes(HyperLogLog sketch) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(64);
        sketch.write(target);
        return target.getCopyOfBuffer();
    }

    private static long hash(long value) {
        byte[] bytes = new byte[Long.BYTES + 1];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (value >> Byte.SIZE * i);
        }
        return Hash64.of(bytes, bytes.length);
    }
}
