/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.util.Collector;

import java.util.ArrayList;
import java.util.List;

/** Opens a process table function, and collects what it emits. */
public final class RunningFunction {

    private RunningFunction() {}

    /** The rows that it has emitted since, as they come. */
    public static List<RowData> open(ProcessTableFunction<RowData> function) throws Exception {
        List<RowData> rows = new ArrayList<>();
        function.open(
                new FunctionContext(null) {
                    @Override
                    public MetricGroup getMetricGroup() {
                        return new InterceptingOperatorMetricGroup();
                    }
                });
        function.setCollector(
                new Collector<>() {
                    @Override
                    public void collect(RowData row) {
                        rows.add(row);
                    }

                    @Override
                    public void close() {}
                });
        return rows;
    }
}
