/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

import static io.github.flinkext.window.operator.EarlyDays.SECOND;
import static io.github.flinkext.window.operator.EarlyDays.THIRD;
import static io.github.flinkext.window.operator.EarlyDays.at;
import static org.assertj.core.api.Assertions.assertThat;

/** When windows are shown, and what is kept for it. */
class IncrementalWindowTest {

    private static EarlyDays days;

    @BeforeAll
    static void plan() {
        days = EarlyDays.by("ts");
    }

    @Test
    void showsAWindowOnceTheWatermarkIsAtTheStepAndNotBefore() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            assertThat(window.watermark(at(2))).isEmpty();
            window.add("k", 2, at(5));
            assertThat(window.watermark(at(6) - 2)).isEmpty();
            assertThat(window.watermark(at(6) - 1)).containsExactly("+I k, 2, 3" + SECOND);
        }
    }

    @Test
    void sendsTheRowThatIsUpdatedToo() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            window.watermark(at(6));
            window.add("k", 2, at(7));
            assertThat(window.watermark(at(12)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            window.add("k", 3, at(13));
            assertThat(window.watermark(at(24)))
                    .containsExactly("-U k, 2, 3" + SECOND, "+U k, 3, 6" + SECOND);
        }
    }

    @Test
    void ofSeveralStepsAtOnceTheLastCounts() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            window.add("k", 2, at(13));
            window.add("k", 4, at(25));
            assertThat(window.watermark(at(19))).containsExactly("+I k, 2, 3" + SECOND);
            assertThat(window.watermark(at(49))).containsExactly("+I k, 1, 4" + THIRD);
        }
    }

    @Test
    void aWindowWithoutChangesHasNoTimerButItsLast() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            window.watermark(at(6));
            assertThat(window.timers()).isEqualTo(1);
            assertThat(window.watermark(at(18))).isEmpty();
            assertThat(window.watermark(at(24))).as("the same as was shown").isEmpty();
            assertThat(window.timers()).isZero();
            assertThat(window.keyedStateEntries()).isZero();
        }
    }

    @Test
    void aSnapshotKnowsWhatWasShownAndWhatIsToBe() throws Exception {
        OperatorSubtaskState state;
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            window.watermark(at(6));
            window.add("k", 2, at(7));
            window.watermark(at(8));
            state = window.snapshot();
        }
        try (WindowHarness restored = WindowHarness.restore(days.everySixHours(), state)) {
            assertThat(restored.watermark(at(9))).isEmpty();
            assertThat(restored.watermark(at(12)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            assertThat(restored.watermark(at(24))).isEmpty();
            assertThat(restored.keyedStateEntries()).isZero();
        }
    }

    /** Whoever reads results must begin anew then, but no window is lost. */
    @Test
    void goesOnWithoutStepsAndBack() throws Exception {
        OperatorSubtaskState state;
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.add("k", 1, at(1));
            window.watermark(at(7));
            window.add("k", 2, at(8));
            state = window.snapshot();
        }
        try (WindowHarness without = WindowHarness.restore(days.exact(), state)) {
            assertThat(without.watermark(at(13))).isEmpty();
            without.add("k", 3, at(14));
            without.add("k", 5, at(25));
            assertThat(without.watermark(at(26))).containsExactly("+I k, 3, 6" + SECOND);
            state = without.snapshot();
        }
        try (WindowHarness again = WindowHarness.restore(days.everySixHours(), state)) {
            again.add("k", 7, at(27));
            assertThat(again.watermark(at(30))).containsExactly("+I k, 2, 12" + THIRD);
            assertThat(again.watermark(at(48))).isEmpty();
        }
    }

    @Test
    void showsAWindowThatItsRowsBringAlongFromItsStart() throws Exception {
        PlannedWindow hopping =
                PlannedWindow.early(
                        "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)"
                                + " WHERE window_start > TIMESTAMP '2000-01-01 00:00:00'",
                        EarlyDays.ZONE,
                        Duration.ofHours(6));
        long end = Instant.parse("2024-06-03T00:00:00Z").toEpochMilli();
        try (WindowHarness window = WindowHarness.start(hopping)) {
            window.add("k", 1, at(1), end);
            assertThat(window.watermark(at(6) - 2)).isEmpty();
            assertThat(window.watermark(at(6) - 1)).containsExactly("+I k, 1, 1" + SECOND);
            window.add("k", 2, at(13), end);
            assertThat(window.watermark(at(18)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            assertThat(window.watermark(at(24))).isEmpty();
            assertThat(window.timers()).isZero();
            assertThat(window.keyedStateEntries()).isZero();
        }
    }

    @Test
    void rowsThatAreLateForTheFirstOfHoppingWindowsUpdateTheOthers() throws Exception {
        PlannedWindow hopping =
                PlannedWindow.early(
                        "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)",
                        EarlyDays.ZONE,
                        Duration.ofHours(6));
        try (WindowHarness window = WindowHarness.start(hopping)) {
            window.add("k", 1, at(1));
            assertThat(window.watermark(at(6)))
                    .containsExactlyInAnyOrder(
                            "+I k, 1, 1, 2024-06-01T12:00, 2024-06-02T12:00",
                            "+I k, 1, 1" + SECOND);
            assertThat(window.watermark(at(12))).isEmpty();
            window.add("k", 2, at(2));
            assertThat(window.watermark(at(18)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            assertThat(window.watermark(at(24))).isEmpty();
            assertThat(window.watermark(at(48))).isEmpty();
            assertThat(window.timers()).isZero();
            assertThat(window.keyedStateEntries()).isZero();
        }
    }
}
