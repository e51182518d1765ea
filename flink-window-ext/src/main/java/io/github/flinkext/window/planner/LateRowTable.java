/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.LateRowOutput;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.logical.utils.LogicalTypeUtils;
import org.apache.flink.util.OutputTag;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The table that late rows are written to, as seen by one node that has such rows. */
final class LateRowTable {

    private final ContextResolvedTable table;
    private final LateRowOutput output;
    private final RowType sentType;

    private LateRowTable(ContextResolvedTable table, LateRowOutput output, RowType sentType) {
        this.table = table;
        this.output = output;
        this.sentType = sentType;
    }

    /**
     * Finds the table, and its columns among those of rows by their names.
     *
     * @param name value of {@link WindowOptions#LATE_ROWS_TABLE}
     * @param rows that may be late
     */
    static LateRowTable of(PlannerBase planner, String name, RowType rows) {
        ContextResolvedTable table = find(planner, name);
        List<Column> columns =
                table.getResolvedSchema().getColumns().stream()
                        .filter(Column::isPersisted)
                        .toList();
        int[] places = columns.stream().mapToInt(column -> placeOf(column, rows, name)).toArray();
        List<RowType.RowField> sent = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            sent.add(new RowType.RowField(columns.get(i).getName(), rows.getTypeAt(places[i])));
        }
        RowType sentType = new RowType(false, withoutTimeAttributes(sent));
        LateRowOutput output =
                new LateRowOutput(places, InternalTypeInfo.of(sentType), timeField(sent));
        return new LateRowTable(table, output, sentType);
    }

    /** Where what a column is to have is in late rows. */
    private static int placeOf(Column column, RowType rows, String name) {
        if (!column.isPhysical()) {
            throw invalid(
                    name,
                    String.format(
                            "its column '%s' is one of metadata, which late rows do not have."
                                    + " Leave it out, or make it VIRTUAL.",
                            column.getName()));
        }
        int place = rows.getFieldIndex(column.getName());
        if (place < 0) {
            throw invalid(
                    name,
                    String.format(
                            "late rows have no column '%s'. Here they have %s, which is what"
                                    + " the query takes of its rows, as the planner calls it."
                                    + " Call the column so, or leave it out.",
                            column.getName(), String.join(", ", rows.getFieldNames())));
        }
        checkType(column, rows.getTypeAt(place), name);
        return place;
    }

    private static void checkType(Column column, LogicalType ofRows, String name) {
        LogicalType wanted = column.getDataType().getLogicalType().copy(true);
        LogicalType found = ofRows.copy(true);
        if (!LogicalTypeCasts.supportsAvoidingCast(found, wanted)) {
            throw invalid(
                    name,
                    String.format(
                            "its column '%s' is %s, and that of late rows is %s. Declare it as"
                                    + " the latter.",
                            column.getName(), wanted.asSummaryString(), found.asSummaryString()));
        }
    }

    /** The time of a record, if there is one. */
    private static int timeField(List<RowType.RowField> columns) {
        int[] times =
                IntStream.range(0, columns.size())
                        .filter(i -> LogicalTypeChecks.isRowtimeAttribute(columns.get(i).getType()))
                        .toArray();
        return times.length == 1 ? times[0] : LateRowOutput.NO_TIME;
    }

    /** Flink's sinks fail at a NULL in a time attribute, and late are also rows without a time. */
    private static List<RowType.RowField> withoutTimeAttributes(List<RowType.RowField> columns) {
        return columns.stream()
                .map(
                        column ->
                                new RowType.RowField(
                                        column.getName(),
                                        LogicalTypeUtils.removeTimeAttributes(column.getType())))
                .toList();
    }

    private static ContextResolvedTable find(PlannerBase planner, String name) {
        CatalogManager catalogs = planner.getFlinkContext().getCatalogManager();
        ObjectIdentifier identifier;
        try {
            identifier = catalogs.qualifyIdentifier(planner.getParser().parseIdentifier(name));
        } catch (SqlParserException e) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': '%s' is no name of a table.",
                            WindowOptions.LATE_ROWS_TABLE.key(), name),
                    e);
        }
        ContextResolvedTable table =
                catalogs.getTable(identifier)
                        .orElseThrow(() -> invalid(name, "there is no such table. Create it."));
        if (!(table.getResolvedTable() instanceof ResolvedCatalogTable resolved)) {
            throw invalid(
                    name,
                    String.format(
                            "it is a %s. Take a table that can be written to.",
                            table.getTable()
                                    .getTableKind()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' ')));
        }
        if (resolved.getDistribution().isPresent()) {
            throw invalid(
                    name,
                    "it is distributed in buckets, which is not supported. Take one that is not.");
        }
        return table;
    }

    private static ValidationException invalid(String name, String why) {
        return new ValidationException(
                String.format(
                        "Invalid '%s': cannot write late rows to '%s': %s",
                        WindowOptions.LATE_ROWS_TABLE.key(), name, why));
    }

    /** Where the operator is to send late rows. */
    LateRowOutput output() {
        return output;
    }

    /**
     * Adds a sink for what the operator sends. Flink takes as many roots of a job as there are
     * statements, so the sink is made an input of what comes after the operator: one without rows.
     *
     * @return what comes out of the operator, and the sink
     */
    Transformation<RowData> withSink(
            Transformation<RowData> operator, PlannerBase planner, ReadableConfig config) {
        StreamExecLateRowsSource source =
                new StreamExecLateRowsSource(
                        new SideOutputTransformation<>(operator, output.tag()), sentType);
        Transformation<?> sink = LateRowSinks.write(table, source, planner, config);
        OutputTag<RowData> nothing = new OutputTag<>("flinkext-nothing", operator.getOutputType());
        return new UnionTransformation<>(
                List.of(operator, new SideOutputTransformation<>(sink, nothing)));
    }
}
