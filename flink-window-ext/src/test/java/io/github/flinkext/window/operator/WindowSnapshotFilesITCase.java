/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import io.github.flinkext.testutils.SnapshotResource;
import io.github.flinkext.window.operator.WindowOperator.Planned;

import org.apache.flink.runtime.util.EnvironmentInformation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

/*
 * Files that are missing are written, each by the version of Flink in its name, from the root of
 * the repository:
 *
 *   mvn package failsafe:integration-test@default -pl flink-extensions-dist -am -Ponly-dist \
 *     -Dflink.version=2.3.0 -Dtest=none -Dit.test='WindowSnapshotFilesITCase#writesTheFiles' \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
 *     -Dflinkext.snapshots.write=$PWD/flink-window-ext/src/test/resources
 *
 * A file that was published is never replaced: it stands for the snapshots that users have.
 */
/**
 * Restores snapshots that Flink's operators, and ours, wrote on several versions of Flink.
 *
 * <p>An integration test, so that each version of Flink that is supported reads the files of all.
 */
class WindowSnapshotFilesITCase {

    private static final String WRITE = "flinkext.snapshots.write";
    private static final List<String> VERSIONS = List.of("2.1.1", "2.2.0", "2.3.0");

    /** Its clock goes from two back to half past one at 15:00 UTC. */
    private static final String ZONE = "Australia/Lord_Howe";

    private static final long CHANGE = Instant.parse("2024-04-06T15:00:00Z").toEpochMilli();

    /** A kind of windows, and what a job with it has to say after a snapshot. */
    private enum Windows {
        TUMBLE(
                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' MINUTE)",
                "+I k, 3, 7, 2024-04-07T01:30, 2024-04-07T02:00",
                "+I k, 1, 8, 2024-04-07T02:30, 2024-04-07T03:00"),
        HOP(
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '30' MINUTE, INTERVAL '1' HOUR)",
                "+I k, 3, 7, 2024-04-07T01:00, 2024-04-07T02:00",
                "+I k, 3, 7, 2024-04-07T01:30, 2024-04-07T02:30",
                "+I k, 1, 8, 2024-04-07T02:00, 2024-04-07T03:00",
                "+I k, 1, 8, 2024-04-07T02:30, 2024-04-07T03:30"),
        CUMULATE(
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '3' HOUR)",
                "+I k, 3, 7, 2024-04-07T00:00, 2024-04-07T02:00",
                "+I k, 4, 15, 2024-04-07T00:00, 2024-04-07T03:00"),
        SESSION(
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' MINUTE)",
                "+I k, 3, 7, 2024-04-07T01:40, 2024-04-07T01:52",
                "+I k, 1, 8, 2024-04-07T02:45, 2024-04-07T02:55"),
        TOP(
                AttachedKind.TOP,
                "+I k, 4, null, 2024-04-07T02:00",
                "+I k, 2, null, 2024-04-07T02:00",
                "+I k, 8, null, 2024-04-07T03:00"),
        LAST(
                AttachedKind.LAST,
                "+I k, 2, 2024-04-06T15:12, null, 2024-04-07T02:00",
                "+I k, 8, 2024-04-06T16:15, null, 2024-04-07T03:00"),
        JOIN(
                AttachedKind.JOIN,
                "+I k, 2, null, 2024-04-07T02:00, k, 1, null, 2024-04-07T02:00",
                "+I k, 4, null, 2024-04-07T02:00, k, 1, null, 2024-04-07T02:00",
                "+I k, 8, null, 2024-04-07T03:00, null, null, null, null");

        private final Function<Boolean, Planned<? extends WindowOperator>> plan;
        private final List<String> rows;

        Windows(String call, String... rows) {
            this.plan =
                    ours -> {
                        PlannedWindow window =
                                ours
                                        ? PlannedWindow.exact(call, ZONE)
                                        : PlannedWindow.stock(call, ZONE);
                        return state -> WindowHarness.restore(window, state);
                    };
            this.rows = List.of(rows);
        }

        Windows(AttachedKind kind, String... rows) {
            this.plan = ours -> kind.plan(ZONE, ours);
            this.rows = List.of(rows);
        }

        Planned<? extends WindowOperator> plan(boolean ours) {
            return plan.apply(ours);
        }

        String file(boolean ours, String version) {
            return "%swindow-%s-flink-%s.gz"
                    .formatted(
                            ours ? "exact-" : "",
                            name().toLowerCase(java.util.Locale.ROOT),
                            version);
        }
    }

    static List<Arguments> files() {
        List<Arguments> files = new ArrayList<>();
        for (Windows windows : Windows.values()) {
            for (String version : VERSIONS) {
                for (boolean ours : new boolean[] {false, true}) {
                    files.add(Arguments.of(windows, ours, version));
                }
            }
        }
        return files;
    }

    /** Rows of both hours of one name are in one window, whose timer Flink has at another time. */
    @ParameterizedTest
    @MethodSource("files")
    void goesOnWhereASnapshotEnds(Windows windows, boolean ours, String version) throws Exception {
        try (WindowOperator restored =
                windows.plan(true).restore(SnapshotResource.read(windows.file(ours, version)))) {
            List<String> rows = new ArrayList<>();
            add(4, at(11), restored);
            rows.addAll(restored.watermark(at(29)));
            rows.addAll(restored.watermark(at(30)));
            add(8, at(75), restored);
            rows.addAll(restored.watermark(at(600)));

            assertThat(rows).containsExactlyElementsOf(windows.rows);
            assertThat(restored.timers()).isZero();
            assertThat(restored.keyedStateEntries()).isZero();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    void writesTheFiles() throws Exception {
        Path resources = Path.of(System.getProperty(WRITE));
        String version = EnvironmentInformation.getVersion();
        for (Windows windows : Windows.values()) {
            for (boolean ours : new boolean[] {false, true}) {
                try (WindowOperator window = windows.plan(ours).start()) {
                    // Both are at 01:40 and 01:42 on the clock, half an hour apart.
                    add(1, at(-20), window);
                    add(2, at(10 + 2), window);
                    window.watermark(at(10));
                    SnapshotResource.write(
                            resources, windows.file(ours, version), window.snapshot());
                }
            }
        }
    }

    private static void add(long id, long time, WindowOperator window) throws Exception {
        window.add("k", id, time, AttachedKind.windowEnd(ZONE, time));
    }

    /** So many minutes after the clock was put back. */
    private static long at(int minutes) {
        return CHANGE + Duration.ofMinutes(minutes).toMillis();
    }
}
