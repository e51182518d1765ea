/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.types.ColumnList;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table that a process table function is called with.
 *
 * @param rowType in which the time is a value like others: the result has a time of its own
 * @param timeColumn tells the time of a row
 * @param keyColumns those of PARTITION BY, which Flink adds to the result
 */
@Internal
public record InputTable(RowType rowType, int timeColumn, List<Integer> keyColumns) {

    /** The column with the time, which Flink adds to the result. */
    public static final String ROWTIME = "rowtime";

    /** The argument of every process table function that names the time column. */
    private static final String ON_TIME = "on_time";

    /**
     * Reads it from a call.
     *
     * @param table position of the table among the arguments
     * @param onTime position of the argument that Flink adds, while a call is validated. It is gone
     *     when the call is translated, and the table knows its time column instead.
     */
    public static InputTable of(CallContext call, int table, int onTime) {
        RowType rowType = (RowType) call.getArgumentDataTypes().get(table).getLogicalType();
        TableSemantics semantics = call.getTableSemantics(table).orElseThrow();
        checkIsNotSorted(call, rowType, semantics);
        int known = semantics.timeColumn();
        return new InputTable(
                withoutRowtime(rowType),
                known >= 0 ? known : namedColumn(call, rowType, onTime),
                Arrays.stream(semantics.partitionByColumns()).boxed().toList());
    }

    /** Only Flink 2.3 and later can sort it; those before refuse that themselves. */
    private static void checkIsNotSorted(
            CallContext call, RowType rowType, TableSemantics semantics) {
        int[] columns = semantics.orderByColumns();
        if (columns.length > 0) {
            throw new ValidationException(
                    "Cannot sort the table of %s by %s: it takes rows in any order, and counts those"
                                    .formatted(
                                            call.getName(),
                                            Arrays.stream(columns)
                                                    .mapToObj(rowType.getFieldNames()::get)
                                                    .toList())
                            + " that wait to be sorted as late. Leave ORDER BY out.");
        }
    }

    private static int namedColumn(CallContext call, RowType rowType, int onTime) {
        List<String> names =
                call.getArgumentValue(onTime, ColumnList.class)
                        .map(ColumnList::getNames)
                        .orElse(List.of());
        if (names.size() != 1) {
            throw new ValidationException(
                    "Invalid %s: %s. Rows have one time. Name its column, as in"
                                    .formatted(ON_TIME, names)
                            + " %s => DESCRIPTOR(ts).".formatted(ON_TIME));
        }
        int column = indexOf(names.get(0), ON_TIME, rowType);
        LogicalType type = rowType.getTypeAt(column);
        if (!LogicalTypeChecks.isRowtimeAttribute(type)) {
            throw new ValidationException(
                    "Invalid %s: column '%s' is of type %s and has no watermark, so nothing would"
                                    .formatted(ON_TIME, names.get(0), type.asSummaryString())
                            + " ever end. Take a column that has one.");
        }
        return column;
    }

    private static int indexOf(String name, String argument, RowType rowType) {
        int index = rowType.getFieldIndex(name);
        if (index < 0) {
            throw new ValidationException(
                    "Invalid %s: there is no column '%s'. The table has %s."
                            .formatted(argument, name, rowType.getFieldNames()));
        }
        return index;
    }

    private static RowType withoutRowtime(RowType rowType) {
        return new RowType(
                rowType.isNullable(),
                rowType.getFields().stream()
                        .map(
                                field ->
                                        new RowType.RowField(
                                                field.getName(), withoutRowtime(field.getType())))
                        .toList());
    }

    private static LogicalType withoutRowtime(LogicalType type) {
        if (!LogicalTypeChecks.isRowtimeAttribute(type)) {
            return type;
        }
        if (type instanceof TimestampType timestamp) {
            return new TimestampType(timestamp.isNullable(), timestamp.getPrecision());
        }
        LocalZonedTimestampType timestamp = (LocalZonedTimestampType) type;
        return new LocalZonedTimestampType(timestamp.isNullable(), timestamp.getPrecision());
    }

    public List<String> keyNames() {
        return keyColumns.stream().map(rowType.getFieldNames()::get).toList();
    }

    /** Those that are not of PARTITION BY. */
    public int[] otherColumns() {
        return IntStream.range(0, rowType.getFieldCount())
                .filter(column -> !keyColumns.contains(column))
                .toArray();
    }

    /** Whether times are instants, rather than what some clock shows. */
    public boolean hasInstants() {
        return rowType.getTypeAt(timeColumn).is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }

    public String timeColumnName() {
        return rowType.getFieldNames().get(timeColumn);
    }

    /** The index of a column of text. */
    public int textColumn(List<String> names, String argument) {
        if (names.size() != 1) {
            throw new ValidationException(
                    "Invalid %s: %s. Name one column.".formatted(argument, names));
        }
        int index = indexOf(names.get(0), argument, rowType);
        LogicalType type = rowType.getTypeAt(index);
        if (!type.is(LogicalTypeFamily.CHARACTER_STRING)) {
            throw new ValidationException(
                    "Invalid %s: column '%s' is of type %s. Take a column of text, or CAST it in a"
                                    .formatted(argument, names.get(0), type.asSummaryString())
                            + " view.");
        }
        return index;
    }
}
