/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.awaitility.Awaitility.await;

/**
 * A job over {@value #ROWS} orders that takes two seconds and may not restart. A test disturbs the
 * server meanwhile.
 *
 * <p>Order n is of item n. The table {@code items} (id, name), which the test creates, has the
 * names 'item-0' to 'item-2999'.
 */
public final class OrdersJob {

    public static final int ROWS = 4_000;

    /** What {@link #totals()} ends with when nothing was lost, doubled or taken for another. */
    public static final Row RIGHT = Row.of((long) ROWS, 3_000L, (long) ROWS);

    /** Counted by the source's tasks, which run in this JVM. One job runs at a time. */
    private static final AtomicInteger EMITTED = new AtomicInteger();

    private final StreamTableEnvironment tables;

    public OrdersJob(FlinkCluster flink) {
        EMITTED.set(0);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = flink.environment(configuration);
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

    public TableEnvironment tables() {
        return tables;
    }

    /** How many orders have come so far. */
    public static int emitted() {
        return EMITTED.get();
    }

    public static void awaitAQuarter() {
        await().until(() -> EMITTED.get() > ROWS / 4);
    }

    /** Rows, rows with the name of their item, and distinct orders. */
    public CompletableFuture<Row> totals() {
        return lastRow(
                "SELECT COUNT(*), COUNT(CASE WHEN i.name = 'item-' || CAST(o.id AS STRING) THEN 1 END),"
                        + " COUNT(DISTINCT o.id) FROM orders AS o"
                        + " LEFT JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON o.id = i.id");
    }

    /** The job runs in the background; the planner belongs to this thread. */
    public CompletableFuture<Row> lastRow(String query) {
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
