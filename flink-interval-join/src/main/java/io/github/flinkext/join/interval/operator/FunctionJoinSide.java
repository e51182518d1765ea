/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.TimeOrderedBuffer;

import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator.BufferEntry;

import java.util.List;

/**
 * One side of a {@link FunctionJoinOperator}: its rows that can still match, for the current key.
 *
 * @param <T> rows of this side
 * @param <O> rows of the other side
 */
final class FunctionJoinSide<T, O> implements AutoCloseable {

    /** Takes a kept row and one of the other side to the function. */
    @FunctionalInterface
    interface Pairs<T, O> {
        void join(T kept, long keptTime, O probe, long probeTime) throws Exception;
    }

    /** Takes a row that never matched to the function. */
    @FunctionalInterface
    interface Unmatched<T> {
        void join(T row, long time) throws Exception;
    }

    private final TimeOrderedBuffer<BufferEntry<T>> rows;
    private final long retention;
    private final boolean outer;
    private final Pairs<T, O> pairs;
    private final Unmatched<T> unmatched;
    private final IntervalJoinMetrics metrics;

    private O probe;
    private long probeTime;
    private boolean probeMatched;

    FunctionJoinSide(
            TimeOrderedBuffer<BufferEntry<T>> rows,
            long retention,
            boolean outer,
            Pairs<T, O> pairs,
            Unmatched<T> unmatched,
            IntervalJoinMetrics metrics) {
        this.rows = rows;
        this.retention = retention;
        this.outer = outer;
        this.pairs = pairs;
        this.unmatched = unmatched;
        this.metrics = metrics;
    }

    long retention() {
        return retention;
    }

    /** Joins a row of the other side with the kept rows from one time to another. */
    boolean probe(O row, long time, long from, long to) throws Exception {
        metrics.probed();
        probe = row;
        probeTime = time;
        probeMatched = false;
        rows.visit(from, to, this::matchAll);
        probe = null;
        return probeMatched;
    }

    private boolean matchAll(long time, List<BufferEntry<T>> kept) throws Exception {
        boolean changed = false;
        metrics.read(kept.size());
        for (int i = 0; i < kept.size(); i++) {
            BufferEntry<T> entry = kept.get(i);
            pairs.join(entry.getElement(), time, probe, probeTime);
            metrics.matched();
            probeMatched = true;
            if (outer && !entry.hasBeenJoined()) {
                kept.set(i, new BufferEntry<>(entry.getElement(), true));
                changed = true;
            }
        }
        return changed;
    }

    void keep(T row, long time, boolean matched) throws Exception {
        // Flink's inner join leaves the flag unset, and so do we.
        rows.add(time, new BufferEntry<>(row, outer && matched));
    }

    /** Time of the timer that removes the rows of a time. */
    long removalOf(long time) {
        return SaturatedTime.plus(time, Math.max(retention, 0));
    }

    /** Removes the rows whose timer this is. */
    void onTimer(long timer) throws Exception {
        TimeOrderedBuffer.Removed<BufferEntry<T>> padding = outer ? this::joinUnmatched : null;
        if (timer == Long.MAX_VALUE) {
            // Of all the rows that would stay longer than there is time.
            rows.removeUpTo(Long.MAX_VALUE, padding);
        } else {
            rows.remove(SaturatedTime.minus(timer, Math.max(retention, 0)), padding);
        }
    }

    private void joinUnmatched(long time, List<BufferEntry<T>> removed) throws Exception {
        for (BufferEntry<T> entry : removed) {
            if (!entry.hasBeenJoined()) {
                unmatched.join(entry.getElement(), time);
            }
        }
    }

    void release() {
        rows.release();
    }

    @Override
    public void close() {
        rows.close();
    }
}
