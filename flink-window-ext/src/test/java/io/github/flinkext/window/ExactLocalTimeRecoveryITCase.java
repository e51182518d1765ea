/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs that fail, and jobs that are stopped with Flink's operators and go on with ours. */
@Tag("long")
class ExactLocalTimeRecoveryITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int EVENTS = 300;
    private static final DateTimeFormatter CSV_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai, 2024-06-01T00:00:00Z, ONE_PHASE, rocksdb",
        "Asia/Shanghai, 2024-06-01T00:00:00Z, TWO_PHASE, hashmap",
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z, TWO_PHASE, rocksdb"
    })
    void aJobThatFailsLosesAndDoublesNothing(
            ZoneId zone, Instant change, AggregatePhaseStrategy phases, String backend)
            throws Exception {
        long seed = System.nanoTime();
        List<Event> events = events(change, seed);
        try (GatedWindows failing =
                new GatedWindows(FLINK, folder, WindowKind.ALL, events, zone, phases)) {
            failing.start(true, 2, backend(backend));
            failing.runTo(EVENTS / 2);
            failing.failOnce();
            failing.runTo(EVENTS / 2 + 1);
            failing.finish();

            assertThat(failing.starts()).isEqualTo(2);
            assertThat(failing.committed())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected(WindowKind.ALL, events, zone));
        }
    }

    /** In zones where Flink's operators lose no row, so that all are there at the end. */
    @ParameterizedTest
    @CsvSource({
        "America/Los_Angeles, 2024-11-03T09:00:00Z, ONE_PHASE, CANONICAL",
        "America/Los_Angeles, 2024-03-10T10:00:00Z, TWO_PHASE, NATIVE",
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z, ONE_PHASE, NATIVE",
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z, TWO_PHASE, CANONICAL"
    })
    void aStoppedJobGoesOnWithTheOptionSwitchedAndOtherParallelism(
            ZoneId zone, Instant change, AggregatePhaseStrategy phases, SavepointFormatType format)
            throws Exception {
        long seed = System.nanoTime();
        List<Event> events = events(change, seed);
        Configuration rocksDb = backend("rocksdb");
        try (GatedWindows switched =
                new GatedWindows(FLINK, folder, WindowKind.WITHOUT_OFFSET, events, zone, phases)) {
            switched.start(false, 2, rocksDb);
            // The clock changes after half of the events.
            switched.runTo(EVENTS / 2);
            assertThat(switched.parallelism()).isEqualTo(2);
            String savepoint = switched.stopWithSavepoint(format);

            switched.start(true, 3, rocksDb, savepoint);
            switched.runTo(EVENTS * 3 / 4);
            assertThat(switched.parallelism()).isEqualTo(3);
            savepoint = switched.stopWithSavepoint(format);

            switched.start(false, 4, rocksDb, savepoint);
            switched.finish();

            assertThat(switched.committed())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            expected(WindowKind.WITHOUT_OFFSET, events, zone));
        }
    }

    private static List<Event> events(Instant change, long seed) {
        return Event.about(change, new Random(seed), EVENTS, GatedWindows.OUT_OF_ORDER);
    }

    private static Configuration backend(String name) {
        return new Configuration().set(StateBackendOptions.STATE_BACKEND, name);
    }

    private static List<String> expected(Set<WindowKind> kinds, List<Event> events, ZoneId zone) {
        return WindowKind.expected(kinds, new LocalWindows(events, zone)).stream()
                .map(ExactLocalTimeRecoveryITCase::line)
                .toList();
    }

    private static String line(Row row) {
        return IntStream.range(0, row.getArity())
                .mapToObj(row::getField)
                .map(
                        field ->
                                field instanceof LocalDateTime time
                                        ? '"' + CSV_TIME.format(time) + '"'
                                        : field.toString())
                .collect(Collectors.joining(","));
    }
}
