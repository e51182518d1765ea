/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.OrdersJob;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.PrivateServer;
import io.github.flinkext.testutils.TcpProxy;

import org.apache.flink.types.Row;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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

    private static final String BATCHES = "'lookup.async.batch.size' = '50'";

    private OrdersJob job;

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
        job = new OrdersJob(FLINK);
    }

    @Test
    void survivesAServerThatIsKilledAndRestarted() throws Exception {
        items("items", "'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        server().kill();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        server().restart();

        assertThat(totals.get()).isEqualTo(OrdersJob.RIGHT);
    }

    @Test
    void survivesAServerThatDoesNotAnswerForAWhile() throws Exception {
        proxiedItems("'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        proxy().stall();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        proxy().cut();
        proxy().flow();

        assertThat(totals.get()).isEqualTo(OrdersJob.RIGHT);
    }

    @Test
    void takesNoLateAnswerForAnotherKeysWhenTheServerIsTooSlowForAWhile() throws Exception {
        proxiedItems("'lookup.request.timeout' = '300 ms', 'lookup.max-retries' = '20'");

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        proxy().delay(Duration.ofMillis(200));
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        proxy().delay(Duration.ZERO);

        assertThat(totals.get()).isEqualTo(OrdersJob.RIGHT);
    }

    @Test
    void saysThatAServerIsTooSlowWhenItStaysSo() throws Exception {
        proxiedItems(
                "'lookup.request.timeout' = '2 s', 'lookup.max-retries' = '1',"
                        + " 'lookup.retry.delay' = '1 ms'");
        // Half of a batch after the other would be too late as well, down to a single key.
        job.tables().executeSql("ALTER TABLE items SET ('lookup.async.batch.size' = '1')");

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        proxy().delay(Duration.ofMillis(1_500));
        try {
            assertThatThrownBy(totals::get)
                    .hasStackTraceContaining("No answer within 'lookup.request.timeout' = 2000 ms")
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

        assertThatThrownBy(() -> job.totals().get())
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

        assertThatThrownBy(() -> job.totals().get())
                .hasStackTraceContaining("Cannot look up key [13] in")
                .hasStackTraceContaining(poison());
    }

    @Test
    void joinsOnlyThePoisonKeyWithNullIfThePolicySaysSo() throws Exception {
        items("poisoned", "'lookup.retry.delay' = '1 ms', 'lookup.failure-policy' = 'null-row'");

        assertThat(job.totals().get()).isEqualTo(Row.of(4_000L, 2_999L, 4_000L));
    }

    @Test
    void splitsRequestsWhoseResultWouldNotFitAndLosesNoRow() throws Exception {
        items("items", "'lookup.max-result-size' = '300 b'");

        assertThat(job.totals().get()).isEqualTo(OrdersJob.RIGHT);
    }

    @Test
    void namesTheKeyWhoseResultAloneDoesNotFit() {
        items("items", "'lookup.max-result-size' = '3 b', 'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(() -> job.totals().get())
                .hasStackTraceContaining("'lookup.max-result-size'")
                .hasStackTraceContaining("Cannot look up key [");
    }

    final CompletableFuture<Row> lastRow(String query) {
        return job.lastRow(query);
    }

    final void items(String table, String options) {
        create(tableOptions(table, server().host(), server().port(), password()), options);
    }

    private void proxiedItems(String options) {
        create(tableOptions("items", server().host(), proxy().port(), password()), options);
    }

    private void create(String where, String options) {
        job.tables()
                .executeSql(
                        String.format(
                                "CREATE TABLE items (id INT, name STRING, family INT, PRIMARY KEY (id) NOT"
                                        + " ENFORCED) WITH (%s, %s, %s)",
                                where, BATCHES, options));
    }
}
