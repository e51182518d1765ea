/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.PrivateServer;
import io.github.flinkext.testutils.TcpProxy;

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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a job, which may not restart, when its server misbehaves. A subclass says what
 * server, and how its table is named.
 *
 * <p>The table {@code items} has the names 'item-0' to 'item-2999' by their numbers. The table
 * {@code poisoned} has the same but for one item, 13, that cannot be read.
 */
abstract class LookupFaultITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 4_000;
    private static final AtomicInteger EMITTED = new AtomicInteger();

    private static final String BATCHES = "'lookup.async.batch.size' = '50'";

    private StreamTableEnvironment tables;

    abstract PrivateServer server();

    /** A way to the server that can be disturbed. */
    abstract TcpProxy proxy();

    /** Options of a table on the server, or what pretends to be it, at that address. */
    abstract String tableOptions(String table, String host, int port, String password);

    abstract String password();

    /** How messages name the server, without its address. */
    abstract String serverName();

    /** What the server says about the item that cannot be read. */
    abstract String poison();

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
        items("items", "'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = totals();
        await().until(() -> EMITTED.get() > ROWS / 4);
        server().kill();
        int before = EMITTED.get();
        await().until(() -> EMITTED.get() > before + 100);
        server().restart();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
    }

    @Test
    void survivesAServerThatDoesNotAnswerForAWhile() throws Exception {
        proxiedItems("'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = totals();
        await().until(() -> EMITTED.get() > ROWS / 4);
        proxy().stall();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        proxy().cut();
        proxy().flow();

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
    }

    @Test
    void takesNoLateAnswerForAnotherKeysWhenTheServerIsTooSlowForAWhile() throws Exception {
        proxiedItems("'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = totals();
        await().until(() -> EMITTED.get() > ROWS / 4);
        proxy().delay(Duration.ofMillis(200));
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        proxy().delay(Duration.ZERO);

        assertThat(totals.get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
    }

    @Test
    void saysThatAServerIsTooSlowWhenItStaysSo() throws Exception {
        proxiedItems(
                "'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '1',"
                        + " 'lookup.retry.delay' = '1 ms'");

        CompletableFuture<Row> totals = totals();
        await().until(() -> EMITTED.get() > ROWS / 4);
        proxy().delay(Duration.ofMillis(400));
        try {
            assertThatThrownBy(totals::get)
                    .hasStackTraceContaining("No answer within 'lookup.request.timeout' = 300 ms")
                    .hasStackTraceContaining("Cannot look up key [");
        } finally {
            proxy().delay(Duration.ZERO);
        }
    }

    @Test
    void saysWhereItCannotConnectToAndNotThePassword() throws Exception {
        int closed;
        try (TcpProxy unreachable = TcpProxy.to(server().host(), server().port())) {
            closed = unreachable.port();
        }
        create(
                tableOptions("items", server().host(), closed, "s3cret-pw"),
                "'connection.timeout' = '1 s'");

        assertThatThrownBy(() -> totals().get())
                .hasStackTraceContaining("Cannot connect to " + serverName() + " at")
                .hasStackTraceContaining(String.valueOf(closed))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .doesNotContain("s3cret-pw"));
    }

    @Test
    void failsTheJobWithThePoisonKeyInItsMessage() {
        items("poisoned", "'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(() -> totals().get())
                .hasStackTraceContaining("Cannot look up key [13] in")
                .hasStackTraceContaining(poison());
    }

    @Test
    void joinsOnlyThePoisonKeyWithNullIfThePolicySaysSo() throws Exception {
        items("poisoned", "'lookup.retry.delay' = '1 ms', 'lookup.failure-policy' = 'null-row'");

        assertThat(totals().get()).isEqualTo(Row.of((long) ROWS, 2_999L, (long) ROWS));
    }

    @Test
    void splitsRequestsWhoseResultWouldNotFitAndLosesNoRow() throws Exception {
        items("items", "'lookup.max-result-size' = '300 b'");

        assertThat(totals().get()).isEqualTo(Row.of((long) ROWS, 3_000L, (long) ROWS));
    }

    @Test
    void namesTheKeyWhoseResultAloneDoesNotFit() {
        items("items", "'lookup.max-result-size' = '3 b', 'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(() -> totals().get())
                .hasStackTraceContaining("'lookup.max-result-size'")
                .hasStackTraceContaining("Cannot look up key [");
    }

    final void items(String table, String options) {
        create(tableOptions(table, server().host(), server().port(), password()), options);
    }

    private void proxiedItems(String options) {
        create(tableOptions("items", server().host(), proxy().port(), password()), options);
    }

    private void create(String where, String options) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE items (id INT, name STRING, family INT, PRIMARY KEY (id) NOT"
                                + " ENFORCED) WITH (%s, %s, %s)",
                        where, BATCHES, options));
    }

    /** Rows, rows with the name of their item, and distinct orders. */
    private CompletableFuture<Row> totals() {
        return lastRow(
                "SELECT COUNT(*), COUNT(CASE WHEN i.name = 'item-' || CAST(o.id AS STRING) THEN 1 END),"
                        + " COUNT(DISTINCT o.id) FROM orders AS o"
                        + " LEFT JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON o.id = i.id");
    }

    /** The job runs in the background; the planner belongs to this thread. */
    final CompletableFuture<Row> lastRow(String query) {
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
