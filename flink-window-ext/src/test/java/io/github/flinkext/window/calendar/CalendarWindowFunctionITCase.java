/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;
import io.github.flinkext.window.calendar.CalendarWindowOracle.Window;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** CALENDAR_WINDOW in SQL. */
class CalendarWindowFunctionITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration BOUND = Duration.ofHours(1);
    private static final Duration NEVER = Duration.ofDays(100_000);
    private static final Instant BEFORE_SUMMER_TIME = Instant.parse("2024-03-06T12:00:00Z");
    private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");
    private static final List<String> ZONES =
            Arrays.asList("Asia/Shanghai", "Asia/Singapore", "America/Los_Angeles", null);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({"DAY, false, rocksdb", "WEEK, true, hashmap", "MONTH, true, rocksdb"})
    void givesTheFinalResultOfEachWindowOnce(String unit, boolean shuffled, String backend)
            throws Exception {
        List<Order> orders = orders(shuffled);
        Function<Order, LocalDate> starts =
                order -> {
                    LocalDate date = order.time().atZone(LOS_ANGELES).toLocalDate();
                    return switch (unit) {
                        case "DAY" -> date;
                        case "WEEK" ->
                                date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                        default -> date.withDayOfMonth(1);
                    };
                };
        ChronoUnit length = ChronoUnit.valueOf(unit + "S");
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order -> window(starts.apply(order), length, 0, LOS_ANGELES), NEVER, BOUND);

        assertThat(
                        rows(
                                orders,
                                backend,
                                "unit => '%s', zone => 'America/Los_Angeles'".formatted(unit)))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(oracle.results(orders));
    }

    @ParameterizedTest
    @CsvSource({"false, hashmap", "true, rocksdb", "true, hashmap"})
    void givesTheCurrentResultAtStepsOfTheWindow(boolean shuffled, String backend)
            throws Exception {
        List<Order> orders = orders(shuffled);
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order -> {
                            LocalDate sunday =
                                    order.time()
                                            .atZone(LOS_ANGELES)
                                            .toLocalDateTime()
                                            .minusHours(4)
                                            .toLocalDate()
                                            .with(
                                                    TemporalAdjusters.previousOrSame(
                                                            DayOfWeek.SUNDAY));
                            return window(sunday, ChronoUnit.WEEKS, 4, LOS_ANGELES);
                        },
                        Duration.ofHours(7),
                        BOUND);

        assertThat(
                        rows(
                                orders,
                                backend,
                                "unit => 'WEEK', first_day => 'SUNDAY',"
                                        + " zone => 'America/Los_Angeles',"
                                        + " window_offset => INTERVAL '4' HOUR,"
                                        + " emit_every => INTERVAL '7' HOUR"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(oracle.results(orders));
    }

    /** Rows of one shop have several zones; two of these have the same days. */
    @ParameterizedTest
    @CsvSource({"false, rocksdb", "true, hashmap"})
    void goesByTheZoneOfEachRow(boolean shuffled, String backend) throws Exception {
        List<Order> orders = orders(shuffled);
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order -> {
                            ZoneId zone =
                                    ZoneId.of(order.zone() == null ? "Asia/Tokyo" : order.zone());
                            return window(
                                    order.time().atZone(zone).toLocalDate(),
                                    ChronoUnit.DAYS,
                                    0,
                                    zone);
                        },
                        Duration.ofHours(6),
                        BOUND);

        assertThat(
                        rows(
                                orders,
                                backend,
                                "unit => 'DAY', zone => 'Asia/Tokyo',"
                                        + " zone_column => DESCRIPTOR(tz),"
                                        + " emit_every => INTERVAL '6' HOUR"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(oracle.results(orders));
    }

    /** Flink has them all in one window of UTC if only its start counts. */
    @Test
    void keepsDaysOfOneRangeApartThatAreCalledDifferently() throws Exception {
        Instant noon = Instant.parse("2024-02-01T12:00:00Z");
        List<Order> orders =
                List.of(
                        new Order("a", "Pacific/Kiritimati", 1, noon),
                        new Order("a", "Pacific/Honolulu", 2, noon));

        assertThat(rows(orders, "hashmap", "unit => 'DAY', zone_column => DESCRIPTOR(tz)"))
                .extracting(row -> row.getField(1), row -> row.getField(3), row -> row.getField(6))
                .containsExactlyInAnyOrder(
                        tuple(
                                Instant.parse("2024-02-01T10:00:00Z"),
                                LocalDateTime.parse("2024-02-02T00:00"),
                                1L),
                        tuple(
                                Instant.parse("2024-02-01T10:00:00Z"),
                                LocalDateTime.parse("2024-02-01T00:00"),
                                2L));
    }

    /** Values of CHAR(n) are that long. */
    @Test
    void takesZonesWithBlanksBehindThem() throws Exception {
        Instant noon = Instant.parse("2024-02-01T12:00:00Z");
        StreamTableEnvironment tables =
                tables(List.of(new Order("a", "Asia/Shanghai", 1, noon)), "hashmap");
        tables.executeSql(
                "CREATE TEMPORARY VIEW padded AS SELECT shop, CAST(tz AS CHAR(20)) AS tz, amount, ts"
                        + " FROM orders");

        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                query("unit => 'DAY', zone_column => DESCRIPTOR(tz)")
                                        .replace("orders", "padded")))
                .extracting(row -> row.getField(1))
                .containsExactly(Instant.parse("2024-01-31T16:00:00Z"));
    }

    @Test
    void saysWhichRowHasNoZone() throws Exception {
        List<Order> orders =
                List.of(
                        new Order("a", "UTC", 1, Instant.parse("2024-02-01T12:00:00Z")),
                        new Order("a", "Mars", 1, Instant.parse("2024-02-01T12:00:01Z")));
        StreamTableEnvironment tables = tables(orders, "hashmap");
        String query = query("unit => 'DAY', zone_column => DESCRIPTOR(tz)");

        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, query))
                .hasStackTraceContaining(
                        "Invalid column 'tz' of the row at 2024-02-01T12:00:01Z: Invalid zone:"
                                + " 'Mars'. Use a name such as 'Asia/Shanghai', 'UTC' or '+08:00'."
                                + " In a view, leave such rows out with WHERE, or give them another"
                                + " zone with CASE.");
        tables.executeSql(
                "CREATE TEMPORARY VIEW mended AS SELECT shop, CASE WHEN tz IN ('UTC',"
                        + " 'Asia/Shanghai') THEN tz END AS tz, amount, ts FROM orders");
        assertThat(FlinkCluster.rowsOf(tables, query.replace("orders", "mended")))
                .extracting(row -> row.getField("n"))
                .containsExactly(2L);
    }

    @Test
    void hasNoWindowsWithoutRows() throws Exception {
        StreamTableEnvironment tables = tables(inOrder(), "hashmap");
        tables.executeSql("CREATE TEMPORARY VIEW refunds AS SELECT * FROM orders WHERE amount < 0");

        assertThat(FlinkCluster.rowsOf(tables, query("unit => 'DAY'").replace("orders", "refunds")))
                .isEmpty();
    }

    @Test
    void hasOneResultForAllWithoutKeys() throws Exception {
        List<Order> orders = inOrder();

        assertThat(
                        FlinkCluster.rowsOf(
                                tables(orders, "hashmap"),
                                query("unit => 'YEAR'").replace("PARTITION BY shop", "")))
                .extracting(row -> row.getField("n"), row -> row.getField("is_final"))
                .containsExactly(tuple((long) orders.size(), true));
    }

    @Test
    void dropsAndCountsRowsBehindTheWatermark() throws Exception {
        List<Order> orders = Order.shuffled(inOrder(), random, BOUND.multipliedBy(8));
        CalendarWindowOracle oracle =
                new CalendarWindowOracle(
                        order ->
                                window(
                                        order.time().atZone(LOS_ANGELES).toLocalDate(),
                                        ChronoUnit.DAYS,
                                        0,
                                        LOS_ANGELES),
                        Duration.ofHours(6),
                        BOUND);
        List<Row> expected = oracle.results(orders);
        StreamTableEnvironment tables = tables(orders, "hashmap");

        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            List<Row> rows =
                    FlinkCluster.rowsOf(
                            tables,
                            query(
                                    "unit => 'DAY', zone => 'America/Los_Angeles',"
                                            + " emit_every => INTERVAL '6' HOUR"));

            assertThat(rows).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(metrics.gauge("numLateRecordsDropped"))
                    .as("seed %d", seed)
                    .isPositive()
                    .isEqualTo(oracle.lateRows());
        }
    }

    @Test
    void takesLocalTimesAsTheyAre() throws Exception {
        StreamTableEnvironment tables = tables(inOrder().subList(0, 1), "hashmap");
        tables.executeSql(
                "CREATE TEMPORARY TABLE local_times (shop STRING, ts TIMESTAMP(3), WATERMARK FOR ts"
                        + " AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1')");

        assertThat(
                        tables.sqlQuery(
                                        "SELECT * FROM CALENDAR_WINDOW(input => TABLE local_times,"
                                                + " unit => 'DAY', window_offset => INTERVAL '-8'"
                                                + " HOUR, aggregates => 'COUNT(*) AS n', on_time =>"
                                                + " DESCRIPTOR(ts))")
                                .getResolvedSchema()
                                .getColumnDataTypes()
                                .toString())
                .isEqualTo(
                        "[TIMESTAMP(3) NOT NULL, TIMESTAMP(3) NOT NULL, TIMESTAMP(3) NOT NULL,"
                                + " TIMESTAMP(3) NOT NULL, BIGINT NOT NULL, BOOLEAN NOT NULL,"
                                + " TIMESTAMP(3) NOT NULL *ROWTIME*]");
    }

    private List<Order> orders(boolean shuffled) {
        return shuffled ? Order.shuffled(inOrder(), random, BOUND) : inOrder();
    }

    private List<Order> inOrder() {
        return Order.random(random, 400, BEFORE_SUMMER_TIME, 12, ZONES);
    }

    private static Window window(LocalDate start, ChronoUnit length, int offset, ZoneId zone) {
        LocalDateTime localStart = start.atStartOfDay().plusHours(offset);
        LocalDateTime localEnd = start.plus(1, length).atStartOfDay().plusHours(offset);
        return new Window(
                localStart.atZone(zone).toInstant(),
                localEnd.atZone(zone).toInstant(),
                localStart,
                localEnd);
    }

    private static List<Row> rows(List<Order> orders, String backend, String arguments)
            throws Exception {
        return FlinkCluster.rowsOf(tables(orders, backend), query(arguments));
    }

    private static String query(String arguments) {
        return "SELECT * FROM CALENDAR_WINDOW(input => TABLE orders PARTITION BY shop, %s,"
                        .formatted(arguments)
                + " aggregates => 'COUNT(*) AS n, SUM(amount) AS total,"
                + " COUNT(DISTINCT amount) AS amounts', on_time =>"
                + " DESCRIPTOR(ts))";
    }

    private static StreamTableEnvironment tables(List<Order> orders, String backend) {
        Configuration options = new Configuration();
        options.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        return OrdersTable.of(FLINK.environment(options), orders);
    }
}
