/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.sql.FlinkextModule;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.time.ZoneId;
import java.util.List;

/** The table {@code orders}, whose watermark follows each row at one hour. */
final class OrdersTable {

    static final TypeInformation<Row> ROWS =
            Types.ROW_NAMED(
                    new String[] {"shop", "tz", "amount", "ts"},
                    Types.STRING,
                    Types.STRING,
                    Types.LONG,
                    Types.INSTANT);

    private OrdersTable() {}

    static StreamTableEnvironment of(StreamExecutionEnvironment environment, List<Order> orders) {
        DataStream<Row> rows =
                environment.fromData(orders.stream().map(Order::toRow).toList(), ROWS);
        return of(environment, rows);
    }

    static StreamTableEnvironment of(StreamExecutionEnvironment environment, DataStream<Row> rows) {
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(environment, EnvironmentSettings.inStreamingMode());
        tables.getConfig().setLocalTimeZone(ZoneId.of("UTC"));
        tables.loadModule(FlinkextModule.IDENTIFIER, new FlinkextModule());
        tables.createTemporaryView(
                "orders",
                rows,
                Schema.newBuilder()
                        .column("shop", "STRING")
                        .column("tz", "STRING")
                        .column("amount", "BIGINT")
                        .column("ts", "TIMESTAMP_LTZ(3)")
                        .watermark("ts", "ts - INTERVAL '1' HOUR")
                        .build());
        return tables;
    }
}
