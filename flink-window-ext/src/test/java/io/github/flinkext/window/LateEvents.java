/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Finds the events that come when the watermark has passed what is theirs. */
final class LateEvents {

    private LateEvents() {}

    /**
     * @param events in the order in which they come to one subtask
     * @param outOfOrder how far the watermark is behind the latest event
     * @param lastMoment when an event begins to be late, by its own time
     */
    static List<Event> of(List<Event> events, Duration outOfOrder, LongUnaryOperator lastMoment) {
        List<Event> late = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        for (Event event : events) {
            if (latest != Long.MIN_VALUE
                    && lastMoment.applyAsLong(event.millis()) <= latest - outOfOrder.toMillis()) {
                late.add(event);
            }
            latest = Math.max(latest, event.millis());
        }
        return late;
    }

    /** The last moment of a window, of those of a fixed size. */
    static long lastMomentOf(long time, Duration size, Duration zoneOffset) {
        long local = time + zoneOffset.toMillis();
        return time + size.toMillis() - Math.floorMod(local, size.toMillis()) - 1;
    }
}
