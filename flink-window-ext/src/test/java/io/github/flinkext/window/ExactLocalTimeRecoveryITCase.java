/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.window.GatedWindows.Query;

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
import java.util.EnumSet;
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

    /** Of those in which Flink's own operators lose no row in some zones. */
    private static final Set<WindowKind> OF_FIXED_SIZE =
            EnumSet.of(WindowKind.DAYS, WindowKind.HOPPING, WindowKind.CUMULATING);

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
                new GatedWindows(
                        FLINK,
                        folder,
                        Query.aggregates(WindowKind.ALL, phases),
                        events,
                        zone,
                        phases)) {
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
        assertThat(
                        committedWithTheOptionSwitched(
                                Query.aggregates(WindowKind.WITHOUT_OFFSET, phases),
                                events,
                                zone,
                                phases,
                                format))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        expected(WindowKind.WITHOUT_OFFSET, events, zone));
    }

    @ParameterizedTest
    @CsvSource({
        "TOP_OF_ROWS, WindowRank, CANONICAL",
        "LAST_OF_ROWS, WindowDeduplicate, NATIVE",
        "JOIN_OF_ROWS, WindowJoin, CANONICAL"
    })
    void soDoOperatorsOfRowsThatBringTheirWindows(
            WindowChain chain, String operator, SavepointFormatType format) throws Exception {
        long seed = System.nanoTime();
        ZoneId zone = ZoneId.of("America/Los_Angeles");
        List<Event> events =
                WindowChain.withoutTies(events(Instant.parse("2024-11-03T09:00:00Z"), seed));

        assertThat(
                        committedWithTheOptionSwitched(
                                Query.ids(chain, OF_FIXED_SIZE, operator),
                                events,
                                zone,
                                AggregatePhaseStrategy.AUTO,
                                format))
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        lines(chain.expected(OF_FIXED_SIZE, events, zone)));
    }

    /** Results of a job that begins with Flink's operators, goes on with ours, and ends so. */
    private List<String> committedWithTheOptionSwitched(
            Query query,
            List<Event> events,
            ZoneId zone,
            AggregatePhaseStrategy phases,
            SavepointFormatType format)
            throws Exception {
        Configuration rocksDb = backend("rocksdb");
        try (GatedWindows switched = new GatedWindows(FLINK, folder, query, events, zone, phases)) {
            switched.start(false, 2, rocksDb);
            // The clock changes after about half of the events.
            switched.runTo(EVENTS / 2);
            assertThat(switched.parallelism()).isEqualTo(2);
            String savepoint = switched.stopWithSavepoint(format);

            switched.start(true, 3, rocksDb, savepoint);
            switched.runTo(EVENTS * 3 / 4);
            assertThat(switched.parallelism()).isEqualTo(3);
            savepoint = switched.stopWithSavepoint(format);

            switched.start(false, 4, rocksDb, savepoint);
            switched.finish();
            return switched.committed();
        }
    }

    private static List<Event> events(Instant change, long seed) {
        return Event.about(change, new Random(seed), EVENTS, GatedWindows.OUT_OF_ORDER);
    }

    private static Configuration backend(String name) {
        return new Configuration().set(StateBackendOptions.STATE_BACKEND, name);
    }

    private static List<String> expected(Set<WindowKind> kinds, List<Event> events, ZoneId zone) {
        return lines(WindowKind.expected(kinds, new LocalWindows(events, zone)));
    }

    private static List<String> lines(List<Row> rows) {
        return rows.stream().map(ExactLocalTimeRecoveryITCase::line).toList();
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
