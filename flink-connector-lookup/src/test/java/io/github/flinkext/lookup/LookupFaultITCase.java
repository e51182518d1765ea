/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.PostgresServer;
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
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of a job, which may not restart, when its database misbehaves. */
class LookupFaultITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 4_000;
    private static final AtomicInteger EMITTED = new AtomicInteger();

    private static PostgresServer server;
    private static TestDatabase database;
    private static TcpProxy proxy;

    private StreamTableEnvironment tables;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
        database = server.newDatabase();
        database.execute(
                "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(20), family INT)",
                "INSERT INTO items SELECT g, 'item-' || g, g / 20 FROM generate_series(0, 2999) g",
                "CREATE INDEX ON items (family)",
                // Reading row 13 of it fails; all others are right.
                "CREATE VIEW poisoned AS SELECT id, name, 1 / (id - 13) AS family FROM items");
        proxy = TcpProxy.to(database.host(), database.port());
    }

    @AfterAll
    static void stopServer() throws Exception {
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
                                        RateLimiterStrategy.perSecond(ROWS / 2.0),
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
        await().until(() -> EMITTED.get() > ROWS / 4);
        server.kill();
        int before = EMITTED.get();
        await().until(() -> EMITTED.get() > before + 100);
        server.restart();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
    }

    @Test
    void survivesAServerThatDoesNotAnswerForAWhile() throws Exception {
        items(
                database.through(proxy),
                "items",
                "'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = totals();
        await().until(() -> EMITTED.get() > ROWS / 4);
        proxy.stall();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        proxy.cut();
        proxy.flow();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
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
                .hasStackTraceContaining("Cannot connect to PostgreSQL at")
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
                .hasStackTraceContaining("division by zero");
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
