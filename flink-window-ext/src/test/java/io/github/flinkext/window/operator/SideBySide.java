/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import io.github.flinkext.window.operator.WindowOperator.Planned;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An operator of Flink and ours: they are told the same, at random, and have to say the same.
 *
 * @param <W> how they are fed
 */
final class SideBySide<W extends WindowOperator> implements AutoCloseable {

    private final Planned<? extends W> stockPlan;
    private final Planned<? extends W> exactPlan;
    private final String zone;
    private final long seed = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private W stock;
    private W exact;
    private long watermark;
    private int rows;

    /**
     * @param begin where the watermark is first
     */
    SideBySide(
            Planned<? extends W> stockPlan,
            Planned<? extends W> exactPlan,
            String zone,
            Instant begin)
            throws Exception {
        this.stockPlan = stockPlan;
        this.exactPlan = exactPlan;
        this.zone = zone;
        this.stock = stockPlan.start();
        this.exact = exactPlan.start();
        this.watermark = begin.toEpochMilli();
    }

    W stock() {
        return stock;
    }

    W exact() {
        return exact;
    }

    long seed() {
        return seed;
    }

    /** How many rows both have sent. */
    int rows() {
        return rows;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Each goes on with the snapshot of the other. */
    void exchangeSnapshots() throws Exception {
        OperatorSubtaskState ofStock = stock.snapshot();
        OperatorSubtaskState ofExact = exact.snapshot();
        close();
        stock = stockPlan.restore(ofExact);
        exact = exactPlan.restore(ofStock);
    }

    /**
     * Adds some rows of two keys.
     *
     * @param earliest how many minutes after the watermark they may be, negative for before
     */
    void addRows(int earliest, int latest) throws Exception {
        for (int i = random.nextInt(4); i > 0; i--) {
            String key = "k" + random.nextInt(2);
            long id = random.nextInt(1000);
            long time = watermark + minutes(random.nextInt(earliest, latest));
            long windowEnd = AttachedKind.windowEnd(zone, time);
            stock.add(key, id, time, windowEnd);
            exact.add(key, id, time, windowEnd);
        }
    }

    /** Moves the watermark on by less than so many minutes. */
    void moveOn(int limit) throws Exception {
        watermark += minutes(random.nextInt(limit));
        assertSame(watermark);
    }

    /** Sends the watermark again, as after a restart. */
    void repeatWatermark() throws Exception {
        assertSame(watermark);
    }

    /** Nothing may be left then. */
    void finish() throws Exception {
        assertSame(Long.MAX_VALUE);
        assertThat(exact.timers()).isZero();
        assertThat(exact.keyedStateEntries()).isZero();
    }

    private void assertSame(long mark) throws Exception {
        List<String> expected = sorted(stock.watermark(mark));
        assertThat(sorted(exact.watermark(mark)))
                .as("watermark %s, seed %d", mark, seed)
                .isEqualTo(expected);
        rows += expected.size();
    }

    private static long minutes(int count) {
        return Duration.ofMinutes(count).toMillis();
    }

    /** Of one instant, in which keys come in any order. */
    private static List<String> sorted(List<String> rows) {
        List<String> sorted = new ArrayList<>(rows);
        sorted.sort(null);
        return sorted;
    }

    @Override
    public void close() throws Exception {
        stock.close();
        exact.close();
    }
}
