/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
     * Events of three keys, at whole seconds of two days before and after a time.
     *
     * @param outOfOrder how much earlier an event may be than one that comes before it
     */
    static List<Event> about(Instant time, Random random, int count, Duration outOfOrder) {
        long from = time.minus(Duration.ofDays(2)).toEpochMilli();
        Map<Event, Long> arrivals = new HashMap<>();
        for (int id = 0; id < count; id++) {
            long millis = from + random.nextLong(Duration.ofDays(4).toSeconds()) * 1000;
            arrivals.put(
                    new Event("k" + random.nextInt(3), id, millis),
                    millis + random.nextLong(outOfOrder.toMillis() + 1));
        }
        return arrivals.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A line of CSV, as of {@link io.github.flinkext.testutils.gated.GatedJob#source}. */
    String line() {
        return key + "," + id + "," + millis;
    }

    /**
     * Creates the table {@code events (k, id, ts, wall)} of rows that come in this order.
     *
     * @param timeColumn the one with the watermark: {@code ts}, a TIMESTAMP_LTZ, or {@code wall}, a
     *     TIMESTAMP as on a clock in UTC
     * @param outOfOrder how many minutes, at most 99, the watermark is behind the latest row
     */
    static void createTable(
            StreamExecutionEnvironment environment,
            StreamTableEnvironment tables,
            List<Event> events,
            String timeColumn,
            Duration outOfOrder) {
        Row[] rows =
                events.stream()
                        .map(event -> Row.of(event.key, event.id, event.millis))
                        .toArray(Row[]::new);
        createTable(
                tables,
                environment
                        .fromData(
                                Types.ROW_NAMED(
                                        new String[] {"k", "id", "millis"},
                                        Types.STRING,
                                        Types.LONG,
                                        Types.LONG),
                                rows)
                        .setParallelism(1),
                timeColumn,
                outOfOrder);
    }

    /** Creates the same table of a stream of rows (k, id, millis). */
    static void createTable(
            StreamTableEnvironment tables,
            DataStream<Row> rows,
            String timeColumn,
            Duration outOfOrder) {
        tables.createTemporaryView(
                "events",
                rows,
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
                                timeColumn,
                                "%s - INTERVAL '%d' MINUTE"
                                        .formatted(timeColumn, outOfOrder.toMinutes()))
                        .build());
    }
}
