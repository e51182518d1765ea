/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IncrementalTriggerTest {

    private static final IncrementalTrigger SIX_HOURS =
            IncrementalTrigger.every(Duration.ofHours(6));

    /** Days from 20:15 to 20:15 in UTC. */
    private static final CalendarWindows<Object> DAYS =
            CalendarWindows.of(CalendarUnit.DAY)
                    .inZone(ZoneId.of("Asia/Kathmandu"))
                    .withOffset(Duration.ofHours(2));

    @Test
    void firesAtStepsFromTheStartOfTheWindow() throws Exception {
        try (WindowHarness windows = days()) {
            windows.event("2024-01-31T20:15");
            windows.watermark("2024-02-01T02:14");
            assertThat(windows.fired()).as("a minute before").isEmpty();

            windows.watermark("2024-02-01T02:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 1");
        }
    }

    @Test
    void isSilentAtStepsWithoutChange() throws Exception {
        try (WindowHarness windows = days()) {
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T03:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 1");

            windows.watermark("2024-02-01T09:00");
            assertThat(windows.fired()).isEmpty();

            windows.event("2024-02-01T09:30");
            windows.watermark("2024-02-01T15:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2");

            windows.watermark("2024-02-02T00:00");
            assertThat(windows.fired())
                    .as("without change, as it is the final one")
                    .containsExactly("01-31T20:15..02-01T20:15: 2, final");
        }
    }

    @Test
    void firesTheFinalResultOnlyIfTheStepIsLongerThanAnyWindow() throws Exception {
        try (WindowHarness windows =
                new WindowHarness(
                        DAYS,
                        IncrementalTrigger.every(Duration.ofMillis(Long.MAX_VALUE)),
                        Duration.ZERO,
                        null)) {
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T12:00");
            assertThat(windows.fired()).isEmpty();

            windows.watermark("2024-02-02T00:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 1, final");
        }
    }

    @Test
    void firesOnceWhenManyStepsPassTogether() throws Exception {
        try (WindowHarness windows = days()) {
            windows.event("2024-01-31T21:00");
            windows.event("2024-02-01T03:00");
            windows.event("2024-02-01T12:00");
            windows.watermark("2024-02-01T19:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 3");

            windows.event("2024-02-01T19:30");
            windows.event("2024-02-01T20:30");
            windows.watermark("2024-02-04T00:00");
            assertThat(windows.fired())
                    .containsExactly(
                            "01-31T20:15..02-01T20:15: 4, final",
                            "02-01T20:15..02-02T20:15: 1, final");
        }
    }

    @Test
    void anElementThatComesOutOfOrderIsNotHeldBackByOneAhead() throws Exception {
        try (WindowHarness windows = days()) {
            windows.event("2024-02-01T10:00");
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T02:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2");

            windows.watermark("2024-02-01T14:15");
            assertThat(windows.fired()).as("no change since").isEmpty();
        }
    }

    @Test
    void anElementBehindTheWatermarkOfAnOpenWindowWaitsForTheNextStep() throws Exception {
        try (WindowHarness windows = days()) {
            windows.watermark("2024-02-01T10:00");
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T14:14");
            assertThat(windows.fired()).isEmpty();

            windows.watermark("2024-02-01T14:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 1");
        }
    }

    @Test
    void firesLateElementsAtOnceWithinTheAllowedLateness() throws Exception {
        try (WindowHarness windows = harness(Duration.ofHours(2), null)) {
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T20:15");
            windows.fired();
            windows.event("2024-01-31T22:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2, final");

            windows.watermark("2024-02-01T22:15");
            windows.event("2024-01-31T22:00");
            assertThat(windows.fired()).as("too late").isEmpty();
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    @Test
    void goesOnWhereASnapshotWasTaken() throws Exception {
        OperatorSubtaskState snapshot;
        try (WindowHarness windows = days()) {
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T01:00");
            snapshot = windows.snapshot();
        }

        try (WindowHarness windows = harness(Duration.ZERO, snapshot)) {
            windows.event("2024-02-01T01:30");
            windows.watermark("2024-02-01T02:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2");

            windows.watermark("2024-02-02T00:00");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2, final");
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    @Test
    void goesByTheStartOfASessionThatMerges() throws Exception {
        try (WindowHarness sessions = sessions()) {
            sessions.event("2024-02-01T04:00");
            sessions.event("2024-02-01T02:30");
            sessions.event("2024-02-01T03:15");
            sessions.watermark("2024-02-01T03:29");
            assertThat(sessions.fired()).isEmpty();

            sessions.watermark("2024-02-01T03:30");
            assertThat(sessions.fired())
                    .as("an hour after the start of the whole")
                    .containsExactly("02-01T02:30..02-01T05:00: 3");

            sessions.watermark("2024-02-01T04:40");
            assertThat(sessions.fired()).as("nothing new").isEmpty();

            sessions.watermark("2024-02-01T05:00");
            assertThat(sessions.fired()).containsExactly("02-01T02:30..02-01T05:00: 3, final");
            assertThat(sessions.timers()).isZero();
            assertThat(sessions.stateEntries()).isZero();
        }
    }

    @Test
    void firesASessionThatWasMergedAfterItHadFired() throws Exception {
        try (WindowHarness sessions = sessions()) {
            sessions.event("2024-02-01T02:00");
            sessions.event("2024-02-01T02:45");
            sessions.watermark("2024-02-01T03:00");
            assertThat(sessions.fired()).containsExactly("02-01T02:00..02-01T03:45: 2");

            sessions.event("2024-02-01T03:30");
            sessions.watermark("2024-02-01T04:00");
            assertThat(sessions.fired()).containsExactly("02-01T02:00..02-01T04:30: 3");
        }
    }

    @Test
    void firesAtStepsOfProcessingTime() throws Exception {
        try (WindowHarness windows =
                new WindowHarness(
                        CalendarWindows.of(CalendarUnit.DAY).inProcessingTime(),
                        IncrementalTrigger.everyInProcessingTime(Duration.ofHours(6)),
                        Duration.ZERO,
                        null)) {
            windows.processingTime("2024-02-01T05:00");
            windows.eventWithoutTimestamp();
            windows.processingTime("2024-02-01T06:00");
            assertThat(windows.fired()).containsExactly("02-01T00:00..02-02T00:00: 1");

            windows.processingTime("2024-02-01T18:00");
            assertThat(windows.fired()).isEmpty();

            windows.eventWithoutTimestamp();
            windows.processingTime("2024-02-02T01:00");
            assertThat(windows.fired()).containsExactly("02-01T00:00..02-02T00:00: 2, final");
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    @Test
    void refusesElementsWithoutTimestampsAtStepsOfEventTime() throws Exception {
        try (WindowHarness windows = inProcessingTime(SIX_HOURS, null)) {
            assertThatThrownBy(windows::eventWithoutTimestamp)
                    .hasMessage(
                            "Cannot fire a window at steps of event time: the element has no"
                                    + " timestamp. Call 'assignTimestampsAndWatermarks', or for"
                                    + " windows of processing time"
                                    + " 'IncrementalTrigger.everyInProcessingTime'.");
        }
    }

    /** Which nothing but their end tells from others, if elements have timestamps. */
    @Test
    void firesWindowsOfProcessingTimeBeforeTheyAreRemoved() throws Exception {
        OperatorSubtaskState snapshot;
        try (WindowHarness windows = inProcessingTime(SIX_HOURS, null)) {
            windows.processingTime("2024-02-01T05:00");
            windows.event("2024-02-01T05:00");
            snapshot = windows.snapshot();
            windows.processingTime("2024-02-02T00:00");
            assertThat(windows.fired()).containsExactly("02-01T00:00..02-02T00:00: 1, final");
        }

        try (WindowHarness windows =
                inProcessingTime(
                        IncrementalTrigger.everyInProcessingTime(Duration.ofHours(6)), snapshot)) {
            windows.processingTime("2024-02-02T00:00");
            assertThat(windows.fired()).containsExactly("02-01T00:00..02-02T00:00: 1, final");
            windows.watermark("2024-02-03T00:00");
            assertThat(windows.fired()).as("by timers of the other trigger").isEmpty();
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    @Test
    void firesWindowsOfEventTimeBeforeTheyAreRemoved() throws Exception {
        IncrementalTrigger ofProcessingTime =
                IncrementalTrigger.everyInProcessingTime(Duration.ofHours(6));
        try (WindowHarness windows =
                new WindowHarness(DAYS, ofProcessingTime, Duration.ZERO, null)) {
            windows.processingTime("2024-01-31T21:00");
            windows.event("2024-01-31T21:00");
            windows.watermark("2024-02-01T20:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 1, final");
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    /** A job that was corrected goes on, with timers of what it had before. */
    @Test
    void isNotDisturbedByTimersOfTheOtherClock() throws Exception {
        OperatorSubtaskState snapshot;
        try (WindowHarness windows =
                new WindowHarness(
                        DAYS,
                        IncrementalTrigger.everyInProcessingTime(Duration.ofHours(6)),
                        Duration.ZERO,
                        null)) {
            windows.processingTime("2024-01-31T21:00");
            windows.event("2024-01-31T21:00");
            snapshot = windows.snapshot();
        }

        try (WindowHarness windows = new WindowHarness(DAYS, SIX_HOURS, Duration.ZERO, snapshot)) {
            windows.processingTime("2024-02-01T05:00");
            assertThat(windows.fired()).isEmpty();
            windows.event("2024-02-01T05:00");
            windows.watermark("2024-02-01T20:15");
            assertThat(windows.fired()).containsExactly("01-31T20:15..02-01T20:15: 2, final");
        }
    }

    private static WindowHarness inProcessingTime(
            IncrementalTrigger trigger, OperatorSubtaskState restored) throws Exception {
        return new WindowHarness(
                CalendarWindows.of(CalendarUnit.DAY).inProcessingTime(),
                trigger,
                Duration.ZERO,
                restored);
    }

    /**
     * The assigner has read the clock just before the window was over, and the trigger after it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"2024-02-01T23:59:59.999Z", "2024-02-02T00:00:00Z"})
    void firesAWindowOnceThatIsOverWhenItsElementComes(String now) throws Exception {
        Instant start = Instant.parse("2024-02-01T00:00:00Z");
        TimeWindow day =
                new TimeWindow(start.toEpochMilli(), start.plus(Duration.ofDays(1)).toEpochMilli());
        try (WindowHarness windows =
                new WindowHarness(
                        new AssignerOfOneWindow(day),
                        IncrementalTrigger.everyInProcessingTime(Duration.ofHours(6)),
                        Duration.ZERO,
                        null)) {
            windows.processingTime(Instant.parse(now));
            windows.eventWithoutTimestamp();
            windows.processingTime("2024-02-02T01:00");
            assertThat(windows.fired()).containsExactly("02-01T00:00..02-02T00:00: 1, final");
            assertThat(windows.timers()).isZero();
            assertThat(windows.stateEntries()).isZero();
        }
    }

    /** That one goes by the epoch, and fires at each of its steps whatever has come. */
    @Test
    void firesLessThanFlinksContinuousTrigger() throws Exception {
        assertThat(ofOneEvent(ContinuousEventTimeTrigger.of(Duration.ofHours(6)))).hasSize(5);
        assertThat(ofOneEvent(SIX_HOURS)).hasSize(2);
    }

    private static List<String> ofOneEvent(Trigger<Object, TimeWindow> trigger) throws Exception {
        try (WindowHarness windows = new WindowHarness(DAYS, trigger, Duration.ZERO, null)) {
            windows.event("2024-01-31T21:00");
            for (int hour = 0; hour < 24; hour++) {
                windows.watermark("2024-02-01T%02d:15".formatted(hour));
            }
            return windows.fired();
        }
    }

    @Test
    void refusesAStepOfNothing() {
        assertThatThrownBy(() -> IncrementalTrigger.every(Duration.ZERO))
                .hasMessage(
                        "Invalid step: PT0S. Results are fired at every step, so it must be at"
                                + " least 1 ms.");
    }

    private static WindowHarness days() throws Exception {
        return harness(Duration.ZERO, null);
    }

    private static WindowHarness harness(Duration lateness, OperatorSubtaskState restored)
            throws Exception {
        return new WindowHarness(DAYS, SIX_HOURS, lateness, restored);
    }

    /** Sessions that an hour of silence ends, with results at every hour of theirs. */
    private static WindowHarness sessions() throws Exception {
        return new WindowHarness(
                EventTimeSessionWindows.withGap(Duration.ofHours(1)),
                IncrementalTrigger.every(Duration.ofHours(1)),
                Duration.ZERO,
                null);
    }
}
