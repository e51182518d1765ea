/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.KeyNotes;
import io.github.flinkext.join.interval.state.RecentKeys;
import io.github.flinkext.join.interval.state.SideNotes;

import org.apache.flink.api.common.state.ValueState;

import javax.annotation.Nullable;

import java.io.IOException;

/**
 * The timer that removes expired rows of one side of the current key, at most one at a time.
 *
 * <p>Its time is in a value state, as in Flink's operator, and remembered for the most recent keys.
 * A timer that was registered for a time other than the one in the state is void.
 */
final class CleanUpTimer {

    /** Remembered of a key that has no timer; no timer is registered for it. */
    private static final Long NONE = Long.MIN_VALUE;

    private final ValueState<Long> state;
    private final RecentKeys<?, KeyNotes> recent;
    private final KeyNotes.Side side;
    private final JoinClock clock;

    CleanUpTimer(
            ValueState<Long> state,
            RecentKeys<?, KeyNotes> recent,
            KeyNotes.Side side,
            JoinClock clock) {
        this.state = state;
        this.recent = recent;
        this.side = side;
        this.clock = clock;
    }

    /** When it is due; null if it is not set. */
    @Nullable
    Long time() throws IOException {
        SideNotes notes = recent.get(KeyNotes::new).of(side);
        Long time = notes.timer();
        if (time == null) {
            time = state.value();
            notes.setTimer(time == null ? NONE : time);
        }
        return NONE.equals(time) ? null : time;
    }

    void set(long time) throws IOException {
        clock.registerTimer(time);
        state.update(time);
        remember(time);
    }

    void clear() {
        state.clear();
        remember(NONE);
    }

    private void remember(Long time) {
        recent.get(KeyNotes::new).of(side).setTimer(time);
    }
}
