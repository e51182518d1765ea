/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.NestedFieldReferenceExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnPathsTest {

    private static final DataType INNER =
            DataTypes.ROW(
                    DataTypes.FIELD("x", DataTypes.INT()),
                    DataTypes.FIELD("y", DataTypes.STRING()));

    private static final RowType TABLE =
            rowType(
                    DataTypes.ROW(
                            DataTypes.FIELD("id", DataTypes.BIGINT()),
                            DataTypes.FIELD("s", DataTypes.ROW(DataTypes.FIELD("inner", INNER)))));

    private final ColumnPaths all = new ColumnPaths(TABLE, null, TABLE);

    /** After a projection to {@code id} and {@code s.inner}. */
    private final ColumnPaths some =
            new ColumnPaths(
                    TABLE,
                    new int[][] {{0}, {1, 0}},
                    rowType(
                            DataTypes.ROW(
                                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                                    DataTypes.FIELD("s_inner", INNER))));

    @Test
    void areThoseOfTheTableBeforeAProjection() {
        assertThat(all.produced()).isDeepEqualTo(new int[][] {{0}, {1}});
        assertThat(all.isNested()).isFalse();
        assertThat(all.referenced(column("id"))).hasValue(new int[] {0});
        assertThat(all.referenced(nested("s", "inner", "y"))).hasValue(new int[] {1, 0, 1});
        assertThat(all.type(new int[] {1, 0, 1}).is(LogicalTypeRoot.VARCHAR)).isTrue();
    }

    @Test
    void leadBackToTheTableAfterAProjection() {
        assertThat(some.isNested()).isTrue();
        assertThat(some.referenced(column("s_inner"))).hasValue(new int[] {1, 0});
        assertThat(some.referenced(nested("s_inner", "y"))).hasValue(new int[] {1, 0, 1});
    }

    @Test
    void leadNowhereForWhatTheSourceDoesNotGive() {
        assertThat(some.referenced(column("s"))).isEmpty();
        assertThat(all.referenced(nested("s", "inner", "z"))).isEmpty();
        assertThat(all.referenced(nested("id", "x"))).isEmpty();
        assertThat(all.referenced(new ValueLiteralExpression(1))).isEmpty();
    }

    private static FieldReferenceExpression column(String name) {
        return new FieldReferenceExpression(name, DataTypes.BIGINT(), 0, 0);
    }

    private static NestedFieldReferenceExpression nested(String... names) {
        return new NestedFieldReferenceExpression(names, new int[names.length], DataTypes.STRING());
    }

    private static RowType rowType(DataType type) {
        return (RowType) type.getLogicalType();
    }
}
