/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.TimeOrderedBuffer;
import io.github.flinkext.join.interval.state.TimeSpan;

import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.table.data.RowData;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One side of an interval join: the rows of it that can still match, for the current key.
 *
 * <p>A kept row carries a flag, whether it has matched; only an outer side needs it.
 */
final class JoinSide implements AutoCloseable {

    /** Where pairs of a kept row and one of the other side go. */
    @FunctionalInterface
    interface Pairs {

        /** Emits the two rows if they match; says whether they did. */
        boolean emitIfMatching(RowData kept, RowData probe);
    }

    private final TimeOrderedBuffer<Tuple2<RowData, Boolean>> rows;
    private final CleanUpTimer timer;
    private final CleanUpSchedule schedule;
    private final long retention;
    private final boolean outer;
    private final Pairs pairs;
    private final Consumer<RowData> padded;
    private final IntervalJoinMetrics metrics;

    private RowData probe;
    private boolean probeMatched;

    /**
     * @param retention how long after its time a row can still match, in milliseconds
     * @param outer whether a row that never matches is emitted with nulls
     * @param padded emits such a row
     */
    JoinSide(
            TimeOrderedBuffer<Tuple2<RowData, Boolean>> rows,
            CleanUpTimer timer,
            CleanUpSchedule schedule,
            long retention,
            boolean outer,
            Pairs pairs,
            Consumer<RowData> padded,
            IntervalJoinMetrics metrics) {
        this.rows = rows;
        this.timer = timer;
        this.schedule = schedule;
        this.retention = retention;
        this.outer = outer;
        this.pairs = pairs;
        this.padded = padded;
        this.metrics = metrics;
    }

    long retention() {
        return retention;
    }

    /**
     * Joins a row of the other side with the kept rows from one time to another that have not
     * expired.
     *
     * @return whether any matched
     */
    boolean probe(RowData row, long from, long to, long now) throws Exception {
        metrics.probed();
        probe = row;
        probeMatched = false;
        rows.visit(Math.max(from, firstUnexpired(now)), to, this::matchAll);
        probe = null;
        return probeMatched;
    }

    private boolean matchAll(long time, List<Tuple2<RowData, Boolean>> kept) {
        boolean changed = false;
        metrics.read(kept.size());
        for (int i = 0; i < kept.size(); i++) {
            Tuple2<RowData, Boolean> entry = kept.get(i);
            if (pairs.emitIfMatching(entry.f0, probe)) {
                metrics.matched();
                probeMatched = true;
                if (outer && !entry.f1) {
                    entry.f1 = true;
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** Keeps a row for rows of the other side that are still to come. */
    void keep(RowData row, long time, boolean matched) throws Exception {
        rows.add(time, Tuple2.of(row, matched));
        Long due = timer.time();
        // Rows that are padded must go in time, also one that is earlier than all others. Otherwise
        // it may wait for the timer of a later one.
        long ownDue = schedule.timerFor(SaturatedTime.plus(lastMatchOf(time), 1));
        if (due == null || (outer && ownDue < due)) {
            timer.set(ownDue);
        }
    }

    /** A row that can match none of the other side any more, or ever. */
    void emitIfOuter(RowData row) {
        if (outer) {
            padded.accept(row);
        }
    }

    /** A timer of the current key, which may be ours. */
    void onTimer(long time, long now) throws Exception {
        Long due = timer.time();
        if (due != null && due == time) {
            removeExpired(now);
        }
    }

    private void removeExpired(long now) throws Exception {
        long lastExpired = SaturatedTime.minus(firstUnexpired(now), 1);
        Optional<TimeSpan> left =
                rows.removeUpTo(
                        now == Long.MAX_VALUE ? Long.MAX_VALUE : lastExpired,
                        outer ? this::padUnmatched : null);
        if (left.isPresent()) {
            long expired = SaturatedTime.plus(lastMatchOf(left.get().earliest()), 1);
            timer.set(schedule.timerFor(expired, left.get()));
        } else {
            timer.clear();
        }
    }

    private void padUnmatched(long time, List<Tuple2<RowData, Boolean>> expired) {
        for (Tuple2<RowData, Boolean> entry : expired) {
            if (!entry.f1) {
                padded.accept(entry.f0);
            }
        }
    }

    /** Rows before this time can match nothing that is still to come. */
    private long firstUnexpired(long now) {
        return SaturatedTime.minus(now, retention);
    }

    /** The last time of a row of the other side that matches one of ours. */
    long lastMatchOf(long time) {
        return SaturatedTime.plus(time, retention);
    }

    void release() {
        rows.release();
    }

    @Override
    public void close() {
        rows.close();
    }
}
