/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.time.Instant;
import java.util.List;

/**
 * A row of the table {@code events}.
 *
 * @param id unique
 * @param millis when it happened, in epoch milliseconds
 */
record Event(String key, long id, long millis) {

    static Event at(String key, long id, Instant time) {
        return new Event(key, id, time.toEpochMilli());
    }

    /**
     * Creates the table {@code events (k, id, ts, wall)} of rows that come in this order.
     *
     * @param timeColumn the one with the watermark: {@code ts}, a TIMESTAMP_LTZ, or {@code wall}, a
     *     TIMESTAMP as on a clock in UTC
     * @param outOfOrder how many seconds the watermark is behind the latest row
     */
    static void createTable(
            StreamExecutionEnvironment environment,
            StreamTableEnvironment tables,
            List<Event> events,
            String timeColumn,
            int outOfOrder) {
        Row[] rows =
                events.stream()
                        .map(event -> Row.of(event.key, event.id, event.millis))
                        .toArray(Row[]::new);
        tables.createTemporaryView(
                "events",
                environment
                        .fromData(
                                Types.ROW_NAMED(
                                        new String[] {"k", "id", "millis"},
                                        Types.STRING,
                                        Types.LONG,
                                        Types.LONG),
                                rows)
                        .setParallelism(1),
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("id", "BIGINT")
                        .column("millis", "BIGINT")
                        .columnByExpression("ts", "TO_TIMESTAMP_LTZ(millis, 3)")
                        .columnByExpression(
                                "wall",
                                "CAST(TIMESTAMPADD(SECOND, CAST(millis / 1000 AS INT),"
                                        + " TIMESTAMP '1970-01-01 00:00:00') AS TIMESTAMP(3))")
                        .watermark(
                                timeColumn, timeColumn + " - INTERVAL '" + outOfOrder + "' SECOND")
                        .build());
    }
}
