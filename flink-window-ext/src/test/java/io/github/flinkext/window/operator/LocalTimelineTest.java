/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.util.InstantiationUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

class LocalTimelineTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** Since then all clocks have been changed at a whole minute. */
    private static final long FROM = Instant.parse("1973-01-01T00:00:00Z").toEpochMilli();

    /** What rules of a zone are written by. */
    private static final String RULES = "java.time.zone.Ser";

    private static final long UNTIL = Instant.parse("2040-01-01T00:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai, 2024-01-01T15:59:59.999Z, 2024-01-01T23:59:59.999",
        "America/Los_Angeles, 2024-11-03T08:29:59.999Z, 2024-11-03T00:59:59.999",
        "America/Los_Angeles, 2024-11-03T08:59:59.999Z, 2024-11-03T00:59:59.999",
        "America/Los_Angeles, 2024-11-03T09:29:59.999Z, 2024-11-03T01:29:59.999",
        "America/Los_Angeles, 2024-03-10T09:59:59.998Z, 2024-03-10T01:59:59.998",
        "America/Los_Angeles, 2024-03-10T09:59:59.999Z, 2024-03-10T02:59:59.999",
        "Australia/Lord_Howe, 2024-04-06T14:44:59.999Z, 2024-04-07T01:29:59.999",
        "Australia/Lord_Howe, 2024-04-06T15:14:59.999Z, 2024-04-07T01:44:59.999",
        "America/Sao_Paulo, 2018-02-18T01:59:59.999Z, 2018-02-17T22:59:59.999",
        "America/Sao_Paulo, 2018-02-18T02:59:59.999Z, 2018-02-17T23:59:59.999",
        "Pacific/Apia, 2011-12-30T09:59:59.999Z, 2011-12-30T23:59:59.999"
    })
    void aLocalTimeIsOverWhenNoClockShowsItAnyMore(ZoneId zone, Instant now, LocalDateTime over) {
        assertThat(
                        LocalDateTime.ofInstant(
                                Instant.ofEpochMilli(
                                        new LocalTimeline(zone).completedAt(now.toEpochMilli())),
                                ZoneOffset.UTC))
                .isEqualTo(over);
    }

    /** In all zones, about their changes of the clock and elsewhere. */
    @Test
    void agreesWithClocksThatAreReadMinuteByMinute() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> zones = new TreeSet<>(ZoneId.getAvailableZoneIds());
        for (String id : zones) {
            ZoneId zone = ZoneId.of(id);
            LocalTimeline timeline = new LocalTimeline(zone);
            for (int i = 0; i < 5; i++) {
                long instant = aboutAChange(zone, random);
                long local = localAt(zone, instant) + random.nextLong(-3 * HOUR, 3 * HOUR);
                assertThat(timeline.completedAt(instant))
                        .as("%s at %s, seed %d", id, Instant.ofEpochMilli(instant), seed)
                        .isEqualTo(completedByReading(zone, instant));
                assertThat(timeline.completionOf(local))
                        .as("%s, local %s, seed %d", id, Instant.ofEpochMilli(local), seed)
                        .isEqualTo(completionByReading(zone, local));
                assertThat(timeline.lastLike(instant))
                        .as("%s like %s, seed %d", id, Instant.ofEpochMilli(instant), seed)
                        .isEqualTo(lastByReading(zone, instant));
            }
        }
    }

    /** What {@code completedAt} and {@code completionOf} promise of each other. */
    @Test
    void aTimerIsDueJustWhenTheWatermarkSaysSo() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            LocalTimeline timeline = new LocalTimeline(ZoneId.of(id));
            for (int i = 0; i < 50; i++) {
                long local =
                        localAt(ZoneId.of(id), aboutAChange(ZoneId.of(id), random))
                                + random.nextLong(-3 * HOUR, 3 * HOUR);
                long due = timeline.completionOf(local);
                assertThat(timeline.completedAt(due))
                        .as("%s, local %d, seed %d", id, local, seed)
                        .isGreaterThanOrEqualTo(local);
                assertThat(timeline.completedAt(due - 1))
                        .as("%s, local %d, seed %d", id, local, seed)
                        .isLessThan(local);
            }
        }
    }

    @Test
    void theEndsOfTimeAreNotConverted() {
        LocalTimeline timeline = new LocalTimeline(ZoneId.of("Asia/Shanghai"));

        for (long end : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(timeline.completedAt(end)).isEqualTo(end);
            assertThat(timeline.completionOf(end)).isEqualTo(end);
        }
        assertThat(timeline.completedAt(Long.MAX_VALUE - 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(timeline.completionOf(Long.MIN_VALUE + 1)).isEqualTo(Long.MIN_VALUE);
    }

    /** Rules are files of a machine, and those of the one that runs the job are to count. */
    @Test
    void takesItsZoneToTheJobByNameAndNotTheRulesOfTheMachineThatPlans() throws Exception {
        ZoneId zone = ZoneId.of("America/New_York");
        LocalTimeline timeline = new LocalTimeline(zone);
        timeline.completedAt(FROM);
        PlannedWindow operator =
                PlannedWindow.early(
                        "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)",
                        zone.getId(),
                        Duration.ofHours(1));

        assertThat(serialized(zone.getRules())).as("as it would be").contains(RULES);
        assertThat(serialized(timeline)).contains(zone.getId()).doesNotContain(RULES);
        assertThat(serialized(operator.transformation().getOperatorFactory()))
                .contains(zone.getId())
                .doesNotContain(RULES);
    }

    private static String serialized(Serializable object) throws Exception {
        return new String(InstantiationUtil.serializeObject(object), StandardCharsets.ISO_8859_1);
    }

    private static long aboutAChange(ZoneId zone, Random random) {
        long instant = random.nextLong(FROM, UNTIL);
        ZoneOffsetTransition next = zone.getRules().nextTransition(Instant.ofEpochMilli(instant));
        long about =
                next == null || random.nextInt(4) == 0 ? instant : next.getInstant().toEpochMilli();
        return about + random.nextLong(-3 * HOUR, 3 * HOUR);
    }

    private static long localAt(ZoneId zone, long instant) {
        return instant
                + zone.getRules().getOffset(Instant.ofEpochMilli(instant)).getTotalSeconds()
                        * 1000L;
    }

    private static long lastByReading(ZoneId zone, long instant) {
        long last = instant;
        for (long at = instant; at < instant + 48 * HOUR; at += 60_000) {
            last = localAt(zone, at) == localAt(zone, instant) ? at : last;
        }
        return last;
    }

    /** Reads each clock every minute for two days; changes are at whole minutes. */
    private static long completedByReading(ZoneId zone, long instant) {
        long earliest = localAt(zone, instant + 1);
        for (long at = nextMinute(instant + 1); at < instant + 48 * HOUR; at += 60_000) {
            earliest = Math.min(earliest, localAt(zone, at));
        }
        return earliest - 1;
    }

    private static long completionByReading(ZoneId zone, long local) {
        // No clock is more than 18 hours off.
        for (long minute = nextMinute(local + 48 * HOUR); ; minute -= 60_000) {
            // In this minute the clock runs with one offset.
            long shownLast = localAt(zone, minute - 1);
            if (shownLast <= local) {
                return minute - 1;
            }
            long shownFirst = localAt(zone, minute - 60_000);
            if (shownFirst <= local) {
                return minute - 60_000 + local - shownFirst;
            }
        }
    }

    private static long nextMinute(long instant) {
        return Math.floorDiv(instant + 59_999, 60_000) * 60_000;
    }
}
