/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The time on the clocks of one zone, in milliseconds since 1970-01-01 00:00 on that clock, against
 * the time that passes. Clocks are put forward and back, so no local time is over before the clock
 * has shown it for the last time.
 *
 * <p>Of one thread.
 */
final class LocalTimeline implements Serializable {

    private static final long serialVersionUID = 1L;

    /** More than clocks are ever put forward or back: two days of a date line crossing. */
    private static final long FAR = Duration.ofDays(2).toMillis();

    private static final long MAX_OFFSET =
            Duration.ofSeconds(ZoneOffset.MAX.getTotalSeconds()).toMillis();

    /** Not its rules, which are those of the machine that it is used on. */
    private final ZoneId zone;

    /** The span of instants, far from any change of the clock, in which only the offset counts. */
    private transient long quietFrom;

    private transient long quietUntil;
    private transient long quietOffset;

    LocalTimeline(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * The latest local time that no clock shows any more after an instant.
     *
     * @param instant in epoch milliseconds; a watermark, or the time of the machine
     */
    long completedAt(long instant) {
        if (instant == Long.MIN_VALUE || instant == Long.MAX_VALUE) {
            return instant;
        }
        return isQuiet(instant) ? saturatedSum(instant, quietOffset) : earliestAfter(instant) - 1;
    }

    /**
     * The first instant at which a local time {@linkplain #completedAt is completed}: the last one
     * at which the clock shows it, or, if the clock skips it, the one before it is skipped.
     *
     * @param local in milliseconds since 1970-01-01 00:00 on the clock
     */
    long completionOf(long local) {
        if (local == Long.MIN_VALUE || local == Long.MAX_VALUE) {
            return local;
        }
        LocalDateTime dateTime =
                LocalDateTime.ofInstant(Instant.ofEpochMilli(local), ZoneOffset.UTC);
        ZoneOffsetTransition transition = rules().getTransition(dateTime);
        if (transition == null) {
            return saturatedSum(local, -millis(rules().getOffset(dateTime)));
        }
        return transition.isGap()
                ? transition.getInstant().toEpochMilli() - 1
                : saturatedSum(local, -millis(transition.getOffsetAfter()));
    }

    /** The last instant at which the clock shows the same time as at this one. */
    long lastLike(long instant) {
        if (isQuiet(instant)) {
            return instant;
        }
        ZoneOffset offset = rules().getOffset(Instant.ofEpochMilli(instant));
        return completionOf(instant + millis(offset));
    }

    private ZoneRules rules() {
        return zone.getRules();
    }

    private boolean isQuiet(long instant) {
        return (instant >= quietFrom && instant < quietUntil) || findQuietSpan(instant);
    }

    private boolean findQuietSpan(long instant) {
        Instant at = Instant.ofEpochMilli(instant);
        ZoneOffsetTransition previous = rules().previousTransition(at.plusMillis(1));
        ZoneOffsetTransition next = rules().nextTransition(at);
        long from = previous == null ? Long.MIN_VALUE : previous.getInstant().toEpochMilli();
        long until = next == null ? Long.MAX_VALUE : next.getInstant().toEpochMilli() - FAR;
        if (instant < from || instant >= until) {
            return false;
        }
        quietFrom = from;
        quietUntil = until;
        quietOffset = millis(rules().getOffset(at));
        return true;
    }

    /** The earliest time the clock shows after an instant. */
    private long earliestAfter(long instant) {
        Instant next = Instant.ofEpochMilli(instant + 1);
        long earliest = next.toEpochMilli() + millis(rules().getOffset(next));
        for (ZoneOffsetTransition change = rules().nextTransition(next);
                change != null && change.getInstant().toEpochMilli() - MAX_OFFSET < earliest;
                change = rules().nextTransition(change.getInstant())) {
            long shown = change.getInstant().toEpochMilli() + millis(change.getOffsetAfter());
            earliest = Math.min(earliest, shown);
        }
        return earliest;
    }

    private static long millis(ZoneOffset offset) {
        return offset.getTotalSeconds() * 1000L;
    }

    private static long saturatedSum(long time, long offset) {
        long sum = time + offset;
        if (((time ^ sum) & (offset ^ sum)) < 0) {
            return time < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }
}
