/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.gated.Disturbance;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.nio.file.Path;

/**
 * Joins two tables in SQL, with the option off or on. Operators get the ids that Flink makes up.
 */
final class GatedTableJoin extends GatedJoin {

    private final String joinType;

    /**
     * @param joinType as in SQL
     */
    GatedTableJoin(FlinkCluster flink, String joinType, Path folder, long seed) {
        super(flink, folder, seed);
        this.joinType = joinType;
    }

    @Override
    protected JobClient submit(StreamExecutionEnvironment environment, boolean rangeScan) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, rangeScan);
        tables.createTemporarySystemFunction("disturb", Disturbance.class);
        createTable(tables, "orders", orders(environment));
        createTable(tables, "shipments", shipments(environment));
        tables.executeSql(
                """
                CREATE TABLE results (k STRING, order_id BIGINT, shipment_id BIGINT)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv')
                """
                        .formatted(results().toUri()));
        return tables.executeSql(
                        """
                        INSERT INTO results
                        SELECT COALESCE(o.k, s.k), disturb(o.id, '%s'), s.id
                        FROM orders AS o %s JOIN shipments AS s
                        ON o.k = s.k
                          AND o.ts BETWEEN s.ts - INTERVAL '3' SECOND
                                       AND s.ts + INTERVAL '2' SECOND
                          AND o.id <> s.id
                        """
                                .formatted(name(), joinType))
                .getJobClient()
                .orElseThrow();
    }

    @Override
    protected String vertexOf(boolean rangeScan) {
        return rangeScan ? "RangeIntervalJoin[" : "IntervalJoin[";
    }

    /** A table as {@link SqlEvents#createTable} makes, of a stream. */
    private static void createTable(
            StreamTableEnvironment tables, String name, DataStream<Row> stream) {
        tables.createTemporaryView(
                name,
                stream,
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("id", "BIGINT")
                        .column("millis", "BIGINT")
                        .columnByExpression("ts", "TO_TIMESTAMP_LTZ(millis, 3)")
                        .watermark("ts", "ts - INTERVAL '5' SECOND")
                        .build());
    }
}
