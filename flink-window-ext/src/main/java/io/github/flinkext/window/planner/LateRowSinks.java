/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.CustomSinkOperatorUidHashes;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.module.Module;
import org.apache.flink.table.planner.calcite.FlinkContext;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.InputProperty;
import org.apache.flink.table.planner.plan.nodes.exec.spec.DynamicTableSinkSpec;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecSink;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes Flink's own sinks of a table, for rows that no query leads there. Checked on Flink 2.1.1,
 * 2.2.0 and 2.3.0.
 */
final class LateRowSinks {

    private LateRowSinks() {}

    /**
     * Writes rows to a table.
     *
     * @param rows all inserts
     * @return the sink, which has no node of a stream that something could follow
     */
    static Transformation<?> write(
            ContextResolvedTable table,
            ExecNode<?> rows,
            PlannerBase planner,
            ReadableConfig config) {
        return ended(sink(table, rows, planner, config).translateToPlan(planner), planner);
    }

    private static StreamExecSink sink(
            ContextResolvedTable table,
            ExecNode<?> rows,
            PlannerBase planner,
            ReadableConfig config) {
        DynamicTableSinkSpec spec = new DynamicTableSinkSpec(table, List.of(), null);
        spec.setTableSink(sinkOf(table, planner.getFlinkContext()));
        StreamExecSink sink =
                create(
                        config,
                        spec,
                        ChangelogMode.insertOnly(),
                        InputProperty.DEFAULT,
                        rows.getOutputType(),
                        false,
                        "LateRows(table=[" + table.getIdentifier().asSummaryString() + "])");
        sink.setInputEdges(List.of(ExecEdge.builder().source(rows).target(sink).build()));
        return sink;
    }

    /** A connector may write with any operator, which others could follow, and wait for. */
    private static <T> Transformation<?> ended(Transformation<T> sink, PlannerBase planner) {
        if (sink instanceof SinkTransformation || sink instanceof LegacySinkTransformation) {
            return sink;
        }
        Transformation<T> end =
                new SinkTransformation<>(
                        new DataStream<>(planner.getExecEnv(), sink),
                        new DiscardingSink<>(),
                        sink.getOutputType(),
                        "End of late rows",
                        sink.getParallelism(),
                        sink.isParallelismConfigured(),
                        CustomSinkOperatorUidHashes.DEFAULT);
        if (sink.getUid() != null) {
            end.setUid(sink.getUid() + "-end");
        }
        return end;
    }

    private static DynamicTableSink sinkOf(ContextResolvedTable table, FlinkContext context) {
        Optional<DynamicTableSinkFactory> ofCatalog =
                table.getCatalog()
                        .flatMap(Catalog::getFactory)
                        .filter(DynamicTableSinkFactory.class::isInstance)
                        .map(DynamicTableSinkFactory.class::cast);
        Optional<DynamicTableSinkFactory> ofModule =
                context.getModuleManager().getFactory(Module::getTableSinkFactory);
        return FactoryUtil.createDynamicTableSink(
                ofCatalog.or(() -> ofModule).orElse(null),
                table.getIdentifier(),
                table.getResolvedTable(),
                Map.of(),
                context.getTableConfig(),
                context.getClassLoader(),
                table.isTemporary());
    }

    /** Each version adds parameters that may be null, so those we have are found by their types. */
    private static StreamExecSink create(Object... arguments) {
        Constructor<?> constructor = constructor();
        Object[] filled =
                Arrays.stream(constructor.getParameterTypes())
                        .map(type -> argument(type, arguments))
                        .toArray();
        try {
            return (StreamExecSink) constructor.newInstance(filled);
        } catch (ReflectiveOperationException e) {
            throw new TableException("Cannot create a sink for late rows with " + constructor, e);
        }
    }

    private static Object argument(Class<?> type, Object... arguments) {
        Class<?> wanted = type == boolean.class ? Boolean.class : type;
        return Arrays.stream(arguments).filter(wanted::isInstance).findFirst().orElse(null);
    }

    private static Constructor<?> constructor() {
        return Arrays.stream(StreamExecSink.class.getConstructors())
                .filter(candidate -> candidate.getParameterTypes()[0] == ReadableConfig.class)
                .findFirst()
                .orElseThrow(
                        () ->
                                new TableException(
                                        "No constructor of "
                                                + StreamExecSink.class.getName()
                                                + " begins with ReadableConfig"));
    }
}
