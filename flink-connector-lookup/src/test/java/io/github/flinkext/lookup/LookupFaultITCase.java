/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.TcpProxy;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of a job, which may not restart, when its database misbehaves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LookupFaultITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 4_000;
    private static final int ITEMS = 3_000;
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final AtomicInteger EMITTED = new AtomicInteger();

    private DatabaseServer server;
    private TestDatabase database;
    private TcpProxy proxy;

    private StreamTableEnvironment tables;

    /** Starts the server that misbehaves. */
    abstract DatabaseServer start();

    /** Name of the database in messages. */
    abstract String databaseName();

    @BeforeAll
    void startServer() throws Exception {
        server = start();
        database = server.newDatabase();
        database.execute(
                "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(20), family INT)",
                IntStream.range(0, ITEMS)
                        .mapToObj(id -> "(" + id + ", 'item-" + id + "', " + id / 20 + ")")
                        .collect(Collectors.joining(", ", "INSERT INTO items VALUES ", "")),
                "CREATE INDEX items_of_a_family ON items (family)",
                "CREATE TABLE two (n INT)",
                "INSERT INTO two VALUES (1), (2)",
                // Reading row 13 of it fails; all others are right.
                "CREATE VIEW poisoned AS SELECT id, name,"
                        + " (SELECT n FROM two WHERE n = 1 OR items.id = 13) AS family FROM items");
        proxy = TcpProxy.to(database.host(), database.port());
    }

    @AfterAll
    void stopServer() throws Exception {
        if (server != null) {
            proxy.close();
            server.close();
        }
    }

    @BeforeEach
    void createOrders() {
        EMITTED.set(0);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = FLINK.environment(configuration);
        tables = StreamTableEnvironment.create(environment);
        tables.createTemporaryView(
                "orders",
                environment
                        .fromSource(
                                new DataGeneratorSource<>(
                                        index -> index,
                                        ROWS,
                                        RateLimiterStrategy.perSecond(ROWS / 4.0),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "orders")
                        .map(
                                id -> {
                                    EMITTED.incrementAndGet();
                                    return id;
                                }),
                Schema.newBuilder()
                        .columnByExpression("id", "CAST(f0 AS INT)")
                        .columnByExpression("pt", "PROCTIME()")
                        .build());
    }

    @Test
    void survivesAServerThatIsKilledAndRestarted() throws Exception {
        items(database, "items", "'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = totals();
        awaitEmitted(ROWS / 4);
        server.kill();
        // Killing takes its time, so these may be the last ones.
        awaitEmitted(Math.min(ROWS, EMITTED.get() + 100));
        server.restart();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, (long) ITEMS, (long) ROWS));
    }

    @Test
    void survivesAServerThatDoesNotAnswerForAWhile() throws Exception {
        itemsOfAnImpatientJob();

        CompletableFuture<Row> totals = totals();
        awaitEmitted(ROWS / 4);
        proxy.stall();
        awaitStandstill();
        proxy.cut();
        proxy.flow();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, (long) ITEMS, (long) ROWS));
    }

    @Test
    void survivesAServerThatAnswersLaterThanTheTimeoutForAWhile() throws Exception {
        itemsOfAnImpatientJob();

        CompletableFuture<Row> totals = totals();
        awaitEmitted(ROWS / 4);
        proxy.delay(IMPATIENT);
        awaitStandstill();
        proxy.delay(Duration.ZERO);

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, (long) ITEMS, (long) ROWS));
    }

    private void itemsOfAnImpatientJob() {
        items(
                database.through(proxy),
                "items",
                "'lookup.request.timeout' = '"
                        + IMPATIENT.toMillis()
                        + " ms', 'lookup.max-retries' = '20'");
    }

    private static void awaitEmitted(int rows) {
        await().atMost(PATIENT).until(() -> EMITTED.get() >= rows);
    }

    /** Waits until the job takes no more rows for longer than a request may take. */
    private static void awaitStandstill() {
        AtomicInteger before = new AtomicInteger(EMITTED.get());
        await().atMost(PATIENT)
                .pollInterval(IMPATIENT.multipliedBy(2))
                .until(() -> before.getAndSet(EMITTED.get()) == EMITTED.get());
    }

    @Test
    void saysWhereItCannotConnectToAndNotThePassword() throws Exception {
        TestDatabase unreachable;
        try (TcpProxy closed = TcpProxy.to(database.host(), database.port())) {
            unreachable = database.through(closed);
        }
        items(
                new TestDatabase(unreachable.jdbcUrl(), database.user(), "s3cret-pw"),
                "items",
                "'connection.timeout' = '1 s'");

        assertThatThrownBy(() -> totals().get())
                .hasStackTraceContaining("Cannot connect to " + databaseName() + " at")
                .hasStackTraceContaining(String.valueOf(unreachable.port()))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .doesNotContain("s3cret-pw"));
    }

    @Test
    void failsTheJobWithThePoisonKeyInItsMessage() {
        items(database, "poisoned", "'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(() -> totals("i.family").get())
                .hasStackTraceContaining("Cannot look up key [13] in")
                .hasStackTraceContaining("more than");
    }

    @Test
    void joinsOnlyThePoisonKeyWithNullIfThePolicySaysSo() throws Exception {
        items(
                database,
                "poisoned",
                "'lookup.retry.delay' = '1 ms', 'lookup.failure-policy' = 'null-row'");

        assertThat(totals("i.family").get()).isEqualTo(Row.of((long) ROWS, 2_999L, (long) ROWS));
    }

    @Test
    void splitsRequestsWhoseRowsWouldNotFitAndLosesNone() throws Exception {
        items(database, "items", "'lookup.max-result-rows' = '50'");

        Row totals =
                lastRow(
                                "SELECT COUNT(*), COUNT(DISTINCT i.id), COUNT(DISTINCT o.id) FROM orders AS o"
                                        + " JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON MOD(o.id, 150) = i.family WHERE o.id < 600")
                        .get();

        assertThat(totals).isEqualTo(Row.of(600 * 20L, 3_000L, 600L));
    }

    @Test
    void namesTheKeyWhoseRowsAloneDoNotFit() {
        items(database, "items", "'lookup.max-result-rows' = '10', 'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(
                        () ->
                                lastRow(
                                                "SELECT COUNT(*), COUNT(*), COUNT(*) FROM orders AS o JOIN items"
                                                        + " FOR SYSTEM_TIME AS OF o.pt AS i ON MOD(o.id, 150) = i.family WHERE o.id < 600")
                                        .get())
                .hasStackTraceContaining("'lookup.max-result-rows'")
                .hasStackTraceContaining("Cannot look up key [");
    }

    private void items(TestDatabase on, String table, String options) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE items (id INT, name STRING, family INT) WITH ('connector' = 'lookup-jdbc',"
                                + " 'url' = '%s', 'table-name' = '%s', 'username' = '%s', 'password' = '%s',"
                                + " 'lookup.async.batch.size' = '50', %s)",
                        on.jdbcUrl(), table, on.user(), on.password(), options));
    }

    private CompletableFuture<Row> totals() {
        return totals("i.name");
    }

    /** Rows, rows with a value in the looked-up column, and distinct orders. */
    private CompletableFuture<Row> totals(String lookedUp) {
        return lastRow(
                "SELECT COUNT(*), COUNT("
                        + lookedUp
                        + "), COUNT(DISTINCT o.id) FROM orders AS o"
                        + " LEFT JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON o.id = i.id");
    }

    /** The job runs in the background; the planner belongs to this thread. */
    private CompletableFuture<Row> lastRow(String query) {
        TableResult result = tables.executeSql(query);
        return CompletableFuture.supplyAsync(() -> last(result));
    }

    private static Row last(TableResult result) {
        Row last = null;
        try (CloseableIterator<Row> rows = result.collect()) {
            while (rows.hasNext()) {
                last = rows.next();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        last.setKind(RowKind.INSERT);
        return last;
    }
}
