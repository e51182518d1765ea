/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;
import org.apache.flink.types.Row;

import javax.annotation.Nullable;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * An operator of windows as the planner makes it, in one phase, of rows (k STRING, id BIGINT, ts).
 */
final class PlannedWindow {

    private final OneInputTransformation<RowData, RowData> transformation;

    private PlannedWindow(String query, String zone, boolean exact, @Nullable Duration earlyFire) {
        transformation = plan(query, zone, exact, earlyFire);
    }

    /**
     * @param windows a call of a window function over the table {@code events}
     */
    static PlannedWindow stock(String windows, String zone) {
        return new PlannedWindow(aggregate(windows), zone, false, null);
    }

    static PlannedWindow exact(String windows, String zone) {
        return new PlannedWindow(aggregate(windows), zone, true, null);
    }

    static PlannedWindow early(String windows, String zone, Duration interval) {
        return new PlannedWindow(aggregate(windows), zone, true, interval);
    }

    /** The last operator of windows in a query. */
    static PlannedWindow of(String query, String zone, boolean exact) {
        return new PlannedWindow(query, zone, exact, null);
    }

    private static String aggregate(String windows) {
        return """
               SELECT k, window_start, window_end, COUNT(*), SUM(id)
               FROM %s GROUP BY k, window_start, window_end
               """
                .formatted(windows);
    }

    OneInputTransformation<RowData, RowData> transformation() {
        return transformation;
    }

    private static OneInputTransformation<RowData, RowData> plan(
            String query, String zone, boolean exact, @Nullable Duration earlyFire) {
        StreamTableEnvironment tables = tables(zone, exact);
        if (earlyFire != null) {
            tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, earlyFire);
        }
        return operatorIn(tables.toChangelogStream(tables.sqlQuery(query)).getTransformation());
    }

    /** Which have a table {@code events (k, id, ts, pt)}. */
    static StreamTableEnvironment tables(String zone, boolean exact) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of(zone));
        tables.getConfig()
                .set(
                        OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
                        AggregatePhaseStrategy.ONE_PHASE);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, exact);
        tables.createTemporaryView(
                "events",
                environment.fromData(
                        Types.ROW_NAMED(
                                new String[] {"k", "id", "millis"},
                                Types.STRING,
                                Types.LONG,
                                Types.LONG),
                        Row.of("k", 0L, 0L)),
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("id", "BIGINT")
                        .column("millis", "BIGINT")
                        .columnByExpression("ts", "TO_TIMESTAMP_LTZ(millis, 3)")
                        .columnByExpression("pt", "PROCTIME()")
                        .watermark("ts", "ts")
                        .build());
        return tables;
    }

    @SuppressWarnings("unchecked")
    private static OneInputTransformation<RowData, RowData> operatorIn(Transformation<?> end) {
        Transformation<?> transformation = end;
        while (!(transformation instanceof OneInputTransformation<?, ?> oneInput
                && oneInput.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
                && factory.getOperator() instanceof WindowAggOperator)) {
            List<Transformation<?>> inputs = transformation.getInputs();
            transformation = inputs.get(0);
        }
        return (OneInputTransformation<RowData, RowData>) transformation;
    }
}
