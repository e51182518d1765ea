/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;
import io.github.flinkext.window.CollectedRows;
import io.github.flinkext.window.PausingSource;
import io.github.flinkext.window.calendar.CalendarWindowOracle.Window;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** CALENDAR_WINDOW of a job that is stopped and goes on. */
class CalendarWindowRestoreITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration BOUND = Duration.ofHours(1);
    private static final int ORDERS = 400;
    private static final List<String> ZONES = Arrays.asList("Asia/Shanghai", "Europe/London");

    private static final String AGGREGATES =
            "COUNT(*) AS n, SUM(amount) AS total, COUNT(DISTINCT amount) AS amounts";
    private static final String QUERY =
            "SELECT * FROM CALENDAR_WINDOW(input => TABLE orders PARTITION BY shop, unit => 'DAY',"
                    + " zone_column => DESCRIPTOR(tz), emit_every => INTERVAL '6' HOUR, aggregates"
                    + " => '"
                    + AGGREGATES
                    + "', on_time => DESCRIPTOR(ts))";

    @TempDir private Path folder;

    private final String name = UUID.randomUUID().toString();
    private final long seed = System.nanoTime();

    @ParameterizedTest
    @CsvSource({"hashmap, CANONICAL", "rocksdb, CANONICAL", "rocksdb, NATIVE"})
    void goesOnFromASavepointWithMoreSubtasks(String backend, SavepointFormatType format)
            throws Exception {
        Random random = new Random(seed);
        List<Order> orders =
                Order.shuffled(
                        Order.random(
                                random, ORDERS, Instant.parse("2024-03-28T00:00:00Z"), 6, ZONES),
                        random,
                        BOUND);
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order -> day(order.time(), ZoneId.of(order.zone())),
                        Duration.ofHours(6),
                        BOUND);

        JobClient first = start(orders, ORDERS / 2, options(backend, 1));
        await().until(() -> !CollectedRows.of(name).isEmpty());
        String savepoint = first.stopWithSavepoint(false, folder.toUri().toString(), format).get();
        int before = CollectedRows.of(name).size();
        Configuration restored = options(backend, 3);
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        start(orders, ORDERS, restored).getJobExecutionResult().get();

        assertThat(before).as("results before the savepoint").isPositive();
        assertThat(CollectedRows.of(name))
                .as("seed %d", seed)
                .hasSizeGreaterThan(before)
                .containsExactlyInAnyOrderElementsOf(oracle.results(orders));
    }

    /**
     * After a restore the watermark comes again from behind. Rows that an unbroken run drops are in
     * time then.
     */
    @ParameterizedTest
    @CsvSource({"hashmap, 1", "rocksdb, 3"})
    void doesNotOpenAWindowAgainThatIsOver(String backend, int parallelism) throws Exception {
        List<Order> orders =
                Stream.of("01T10:00", "02T05:00", "01T11:00", "01T12:00", "02T08:00", "03T09:00")
                        .map(time -> Instant.parse("2024-02-" + time + ":00Z"))
                        .map(time -> new Order("a", "UTC", 1, time))
                        .toList();
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order -> day(order.time(), ZoneId.of("UTC")), Duration.ofHours(6), BOUND);
        List<Row> expected = oracle.results(orders);

        JobClient first = start(orders, 2, options(backend, 1));
        // At the first step of the first day, and at its end.
        await().until(() -> CollectedRows.of(name).size() == 2);
        Configuration restored = options(backend, parallelism);
        restored.set(
                StateRecoveryOptions.SAVEPOINT_PATH,
                first.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get());
        try (JobMetrics metrics = JobMetrics.ofNextJobs(restored)) {
            start(orders, orders.size(), restored).getJobExecutionResult().get();

            assertThat(CollectedRows.of(name)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(metrics.gauge("numLateRecordsDropped"))
                    .isEqualTo(oracle.lateRows())
                    .isEqualTo(2);
        }
    }

    @Test
    void refusesTheStateOfOtherAggregatesAndBeginsAnewWithAnotherUid() throws Exception {
        List<Order> orders =
                Stream.of("01T10:00", "01T14:00", "01T15:00")
                        .map(time -> Instant.parse("2024-02-" + time + ":00Z"))
                        .map(time -> new Order("a", "UTC", 1, time))
                        .toList();
        String swapped = QUERY.replace(AGGREGATES, "SUM(amount), COUNT(*)");
        String withNewUid = swapped.replace("on_time", "uid => 'new_calendar_window', on_time");

        JobClient first = start(QUERY, orders, 2, options("hashmap", 1));
        // At noon.
        await().until(() -> CollectedRows.of(name).size() == 1);
        String savepoint =
                first.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        Configuration restored = options("hashmap", 1);
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        JobClient other = start(swapped, orders, 3, restored);

        assertThatThrownBy(() -> other.getJobExecutionResult().get())
                .hasStackTraceContaining(
                        "Cannot go on with the state of CALENDAR_WINDOW: it was written for"
                                + " COUNT(*), SUM(BIGINT), COUNT(DISTINCT BIGINT), and now it is"
                                + " asked for SUM(BIGINT), COUNT(*). Take the old arguments again,"
                                + " or begin with new state: give the call another uid, as in uid"
                                + " => 'new_calendar_window', and start the job, from a"
                                + " savepoint that it was stopped with, with"
                                + " 'execution.state-recovery.ignore-unclaimed-state' = 'true',"
                                + " where operators behind the call begin anew, too.");
        restored.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        start(withNewUid, orders, 3, restored).getJobExecutionResult().get();
        assertThat(CollectedRows.of(name).subList(1, 3))
                .as("of the row behind the savepoint, at a step and in the end")
                .extracting(row -> row.getField("sum_amount"))
                .containsExactly(1L, 1L);
    }

    private JobClient start(List<Order> orders, int pauseAt, Configuration options)
            throws Exception {
        return start(QUERY, orders, pauseAt, options);
    }

    private JobClient start(String query, List<Order> orders, int pauseAt, Configuration options)
            throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(options);
        StreamTableEnvironment tables =
                OrdersTable.of(
                        environment,
                        PausingSource.stream(
                                environment,
                                orders.stream().map(Order::toRow).toList(),
                                OrdersTable.ROWS,
                                pauseAt));
        tables.toDataStream(tables.sqlQuery(query))
                .map(new CollectedRows(name))
                .returns(Types.GENERIC(Row.class))
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private static Configuration options(String backend, int parallelism) {
        Configuration options = new Configuration();
        options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        return options;
    }

    private static Window day(Instant time, ZoneId zone) {
        LocalDate date = time.atZone(zone).toLocalDate();
        LocalDateTime start = date.atStartOfDay();
        LocalDateTime end = date.plusDays(1).atStartOfDay();
        return new Window(start.atZone(zone).toInstant(), end.atZone(zone).toInstant(), start, end);
    }
}
