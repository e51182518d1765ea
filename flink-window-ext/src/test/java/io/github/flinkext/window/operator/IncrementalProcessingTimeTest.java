/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static io.github.flinkext.window.operator.EarlyDays.SECOND;
import static io.github.flinkext.window.operator.EarlyDays.THIRD;
import static io.github.flinkext.window.operator.EarlyDays.at;
import static org.assertj.core.api.Assertions.assertThat;

/** Windows of the machine's clock that are shown before they are over. */
class IncrementalProcessingTimeTest {

    /** No row has a time of its own. */
    private static final long ANY = 0;

    private static EarlyDays days;

    @BeforeAll
    static void plan() {
        days = EarlyDays.by("pt");
    }

    @Test
    void showsAWindowOnceTheClockIsAtTheStepAndNotBefore() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            assertThat(window.processingTime(at(5))).isEmpty();
            window.add("k", 2, ANY);
            assertThat(window.processingTime(at(6) - 2)).isEmpty();
            assertThat(window.processingTime(at(6) - 1)).containsExactly("+I k, 2, 3" + SECOND);
        }
    }

    @Test
    void sendsUpdatesOfAllKeysThatHaveChanged() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            window.add("l", 1, ANY);
            assertThat(window.processingTime(at(6)))
                    .containsExactlyInAnyOrder("+I k, 1, 1" + SECOND, "+I l, 1, 1" + SECOND);
            window.add("l", 2, ANY);
            window.processingTime(at(7));
            window.add("m", 5, ANY);
            assertThat(window.processingTime(at(12)))
                    .containsExactlyInAnyOrder(
                            "-U l, 1, 1" + SECOND, "+U l, 2, 3" + SECOND, "+I m, 1, 5" + SECOND);
        }
    }

    @Test
    void aWindowWithoutNewsIsNotShownAgainAndLeavesNothing() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            window.processingTime(at(6));
            assertThat(window.timers()).isEqualTo(1);
            assertThat(window.processingTime(at(18))).isEmpty();
            assertThat(window.processingTime(at(24))).as("the same as was shown").isEmpty();
            assertThat(window.timers()).isZero();
            assertThat(window.keyedStateEntries()).isZero();
        }
    }

    @Test
    void theLastStepIsTheEndOfTheWindow() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(19));
            window.add("k", 1, ANY);
            assertThat(window.processingTime(at(24) - 1)).containsExactly("+I k, 1, 1" + SECOND);
            window.processingTime(at(24));
            window.add("k", 2, ANY);
            assertThat(window.processingTime(at(30))).containsExactly("+I k, 1, 2" + THIRD);
        }
    }

    /** The clock may stand still at a step. */
    @Test
    void aRowOfTheInstantOfAStepIsShownAtTheNext() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            window.processingTime(at(6) - 1);
            window.add("k", 2, ANY);
            assertThat(window.processingTime(at(12)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
        }
    }

    @Test
    void ofSeveralStepsThatAreMissedOnlyTheFirstIsMadeUpFor() throws Exception {
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            assertThat(window.processingTime(at(23))).containsExactly("+I k, 1, 1" + SECOND);
            window.add("k", 2, ANY);
            assertThat(window.processingTime(at(100)))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            assertThat(window.keyedStateEntries()).isZero();
        }
    }

    @Test
    void aSnapshotKnowsWhatWasShownAndWhatIsToBe() throws Exception {
        OperatorSubtaskState state;
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            window.processingTime(at(6));
            window.processingTime(at(8));
            window.add("k", 2, ANY);
            state = window.snapshot();
        }
        try (WindowHarness restored = WindowHarness.restore(days.everySixHours(), state)) {
            assertThat(restored.processingTime(at(12) - 2)).isEmpty();
            assertThat(restored.processingTime(at(12) - 1))
                    .containsExactly("-U k, 1, 1" + SECOND, "+U k, 2, 3" + SECOND);
            assertThat(restored.processingTime(at(24))).isEmpty();
            assertThat(restored.keyedStateEntries()).isZero();
        }
    }

    @Test
    void aSnapshotThatIsRestoredLaterIsCaughtUpWith() throws Exception {
        OperatorSubtaskState state;
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(1));
            window.add("k", 1, ANY);
            state = window.snapshot();
        }
        try (WindowHarness restored = WindowHarness.restore(days.everySixHours(), state)) {
            assertThat(restored.processingTime(at(26))).containsExactly("+I k, 1, 1" + SECOND);
            restored.add("k", 2, ANY);
            assertThat(restored.processingTime(at(30))).containsExactly("+I k, 1, 2" + THIRD);
        }
    }

    /** Whoever reads results must begin anew then, but no window is lost. */
    @Test
    void goesOnWithoutStepsAndBack() throws Exception {
        OperatorSubtaskState state;
        try (WindowHarness window = WindowHarness.start(days.everySixHours())) {
            window.processingTime(at(7));
            window.add("k", 1, ANY);
            state = window.snapshot();
        }
        try (WindowHarness without = WindowHarness.restore(days.exact(), state)) {
            assertThat(without.processingTime(at(13))).isEmpty();
            without.add("k", 3, ANY);
            assertThat(without.processingTime(at(25))).containsExactly("+I k, 2, 4" + SECOND);
            without.add("k", 5, ANY);
            state = without.snapshot();
        }
        try (WindowHarness again = WindowHarness.restore(days.everySixHours(), state)) {
            again.processingTime(at(26));
            again.add("k", 7, ANY);
            assertThat(again.processingTime(at(30))).containsExactly("+I k, 2, 12" + THIRD);
            assertThat(again.processingTime(at(48))).isEmpty();
            assertThat(again.timers()).isZero();
        }
    }

    /** Updated at steps, with a clock that goes on as it likes, and snapshots in between. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TUMBLE(TABLE events, DESCRIPTOR(pt), INTERVAL '1' DAY)"
                        + " | Asia/Shanghai | 2024-06-01T16:00:00Z",
                "TUMBLE(TABLE events, DESCRIPTOR(pt), INTERVAL '6' HOUR, INTERVAL '1' HOUR)"
                        + " | America/New_York | 2024-11-03T04:00:00Z",
                "TUMBLE(TABLE events, DESCRIPTOR(pt), INTERVAL '1' DAY)"
                        + " | Australia/Lord_Howe | 2024-10-05T13:30:00Z",
                "HOP(TABLE events, DESCRIPTOR(pt), INTERVAL '3' HOUR, INTERVAL '12' HOUR)"
                        + " | America/New_York | 2024-03-10T05:00:00Z",
                "HOP(TABLE events, DESCRIPTOR(pt), INTERVAL '20' MINUTE, INTERVAL '2' HOUR)"
                        + " | Asia/Kathmandu | 2024-06-01T00:00:00Z"
            })
    void changesAddUpToWhatIsShownWithoutSteps(String windows, String zone, Instant about)
            throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PlannedWindow early = PlannedWindow.early(windows, zone, Duration.ofHours(1));
        WindowHarness stepping = WindowHarness.start(early);
        List<String> expected = new ArrayList<>();
        Map<String, String> shown = new HashMap<>();
        int updates = 0;
        try (WindowHarness once = WindowHarness.start(PlannedWindow.exact(windows, zone))) {
            long clock = about.toEpochMilli();
            for (int step = 0; step < 300; step++) {
                clock += random.nextLong(Duration.ofMinutes(40).toMillis());
                updates += follow(shown, stepping.processingTime(clock), seed);
                expected.addAll(once.processingTime(clock));
                for (int i = random.nextInt(4); i > 0; i--) {
                    String key = "k" + random.nextInt(2);
                    stepping.add(key, step, ANY);
                    once.add(key, step, ANY);
                }
                if (random.nextInt(20) == 0) {
                    OperatorSubtaskState state = stepping.snapshot();
                    stepping.close();
                    stepping = WindowHarness.restore(early, state);
                    updates += follow(shown, stepping.processingTime(clock), seed);
                }
            }
            clock += Duration.ofDays(2).toMillis();
            updates += follow(shown, stepping.processingTime(clock), seed);
            expected.addAll(once.processingTime(clock));
        }

        assertThat(shown.values())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(row -> row.substring(3)).toList());
        assertThat(updates).as("updates, seed %d", seed).isGreaterThan(50);
        assertThat(stepping.timers()).isZero();
        assertThat(stepping.keyedStateEntries()).isZero();
        stepping.close();
    }

    /** Makes changes to what is shown of each window, and returns how many were updates. */
    private static int follow(Map<String, String> shown, List<String> changes, long seed) {
        int updates = 0;
        for (String change : changes) {
            String row = change.substring(3);
            String window = row.replaceFirst(", \\d+, \\d+, ", " ");
            switch (change.substring(0, 2)) {
                case "+I" ->
                        assertThat(shown.put(window, row)).as("%s, seed %d", row, seed).isNull();
                case "-U" -> assertThat(shown).as("seed %d", seed).containsEntry(window, row);
                default -> {
                    assertThat(shown.put(window, row))
                            .as("seed %d", seed)
                            .isNotNull()
                            .isNotEqualTo(row);
                    updates++;
                }
            }
        }
        return updates;
    }
}
