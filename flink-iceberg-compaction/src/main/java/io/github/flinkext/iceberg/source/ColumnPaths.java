/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.NestedFieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The way from the columns that the source gives to fields of the table.
 *
 * <p>A path counts fields from the top, as the planner does: {@code [3, 0]} is the first field of
 * the struct in the fourth column.
 */
final class ColumnPaths {

    private final RowType table;
    @Nullable private final int[][] projected;
    private final RowType produced;

    /**
     * @param table all columns of the table
     * @param projected where the produced columns come from; null if they are those of the table
     * @param produced what the source gives
     */
    ColumnPaths(RowType table, @Nullable int[][] projected, RowType produced) {
        this.table = table;
        this.projected = projected;
        this.produced = produced;
    }

    int[][] produced() {
        if (projected != null) {
            return projected;
        }
        int[][] all = new int[table.getFieldCount()][];
        Arrays.setAll(all, position -> new int[] {position});
        return all;
    }

    boolean isNested() {
        return Arrays.stream(produced()).anyMatch(path -> path.length > 1);
    }

    /** The field that a condition mentions; empty if it is more than a field. */
    Optional<int[]> referenced(ResolvedExpression expression) {
        if (expression instanceof FieldReferenceExpression field) {
            return below(List.of(field.getName()));
        }
        if (expression instanceof NestedFieldReferenceExpression field) {
            return below(List.of(field.getFieldNames()));
        }
        return Optional.empty();
    }

    LogicalType type(int[] path) {
        LogicalType type = table;
        for (int position : path) {
            type = ((RowType) type).getTypeAt(position);
        }
        return type;
    }

    private Optional<int[]> below(List<String> names) {
        int column = produced.getFieldIndex(names.get(0));
        if (column < 0) {
            return Optional.empty();
        }
        int[] path = produced()[column];
        LogicalType type = type(path);
        for (String name : names.subList(1, names.size())) {
            int position = type instanceof RowType row ? row.getFieldIndex(name) : -1;
            if (position < 0) {
                return Optional.empty();
            }
            path = Arrays.copyOf(path, path.length + 1);
            path[path.length - 1] = position;
            type = ((RowType) type).getTypeAt(position);
        }
        return Optional.of(path);
    }
}
