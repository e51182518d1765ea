/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.function.BiConsumerWithException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;

/**
 * Timers of windows in a snapshot. Flink's own operator may have written it, and its timers may be
 * due at other instants than ours.
 *
 * @param <W> the windows they are for
 */
final class RestoredTimers<W> {

    private final Timers<W> timers;
    private final ToLongFunction<W> dueTime;
    private final BiPredicate<W, Long> kept;

    private RestoredTimers(Timers<W> timers, ToLongFunction<W> dueTime, BiPredicate<W, Long> kept) {
        this.timers = timers;
        this.dueTime = dueTime;
        this.kept = kept;
    }

    /**
     * @param dueTime when a window is over
     */
    static <W> RestoredTimers<W> ofEventTime(
            InternalTimerService<W> service, ToLongFunction<W> dueTime) {
        return new RestoredTimers<>(
                new Timers<>(
                        service::forEachEventTimeTimer,
                        service::registerEventTimeTimer,
                        service::deleteEventTimeTimer),
                dueTime,
                (window, due) -> false);
    }

    static <W> RestoredTimers<W> ofProcessingTime(
            InternalTimerService<W> service, ToLongFunction<W> dueTime) {
        return new RestoredTimers<>(
                new Timers<>(
                        service::forEachProcessingTimeTimer,
                        service::registerProcessingTimeTimer,
                        service::deleteProcessingTimeTimer),
                dueTime,
                (window, due) -> false);
    }

    /** The same, of which some are due at other times on purpose. */
    RestoredTimers<W> keeping(BiPredicate<W, Long> onPurpose) {
        return new RestoredTimers<>(timers, dueTime, onPurpose);
    }

    /** Sees to it that each window has a timer for when it is over. */
    void correct(KeyedStateBackend<RowData> keys) throws Exception {
        List<OtherTimer<W>> others = new ArrayList<>();
        timers.all()
                .accept(
                        (window, due) -> {
                            if (due != dueTime.applyAsLong(window)) {
                                others.add(new OtherTimer<>(keys.getCurrentKey(), window, due));
                            }
                        });
        for (OtherTimer<W> timer : others) {
            keys.setCurrentKey(timer.key());
            timers.register().accept(timer.window(), dueTime.applyAsLong(timer.window()));
            if (!kept.test(timer.window(), timer.due())) {
                timers.delete().accept(timer.window(), timer.due());
            }
        }
    }

    private record OtherTimer<W>(RowData key, W window, long due) {}

    /** What can be done with the timers of one kind of time. */
    private record Timers<W>(All<W> all, Change<W> register, Change<W> delete) {}

    @FunctionalInterface
    private interface All<W> {
        void accept(BiConsumerWithException<W, Long, Exception> consumer) throws Exception;
    }

    @FunctionalInterface
    private interface Change<W> {
        void accept(W window, long due);
    }
}
