/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class PrunedColumnsTest {

    private static final Schema TABLE =
            new Schema(
                    NestedField.optional(1, "id", Types.LongType.get()),
                    NestedField.optional(
                            2,
                            "s",
                            Types.StructType.of(
                                    NestedField.optional(4, "x", Types.IntegerType.get()),
                                    NestedField.optional(
                                            5,
                                            "t",
                                            Types.StructType.of(
                                                    NestedField.optional(
                                                            6, "y", Types.IntegerType.get()),
                                                    NestedField.optional(
                                                            7, "z", Types.StringType.get()))))),
                    NestedField.optional(
                            3,
                            "l",
                            Types.ListType.ofOptional(
                                    8,
                                    Types.StructType.of(
                                            NestedField.optional(
                                                    9, "e", Types.IntegerType.get())))));

    @Test
    void keepsTheStructsThatAFieldIsIn() {
        PrunedColumns columns = new PrunedColumns(TABLE, new int[][] {{1, 1, 1}, {0}}, Set.of());

        assertThat(columns.schema().asStruct())
                .hasToString(
                        "struct<1: id: optional long, 2: s: optional struct<5: t: optional"
                                + " struct<7: z: optional string>>>");
        assertThat(columns.positions()).isDeepEqualTo(new int[][] {{1, 0, 0}, {0}});
        assertThat(columns.isFlat()).isFalse();
    }

    @Test
    void readsFieldsThatNobodyAskedForBesides() {
        PrunedColumns columns = new PrunedColumns(TABLE, new int[][] {{1, 0}}, Set.of(7, 1));

        assertThat(columns.schema().asStruct())
                .hasToString(
                        "struct<1: id: optional long, 2: s: optional struct<4: x: optional int, 5:"
                                + " t: optional struct<7: z: optional string>>>");
        assertThat(columns.positions()).isDeepEqualTo(new int[][] {{1, 0}});
    }

    @Test
    void keepsTheOrderOfColumnsThatAreAskedForWhole() {
        PrunedColumns columns = new PrunedColumns(TABLE, new int[][] {{2}, {1}}, Set.of(6, 9));

        assertThat(columns.isFlat()).isTrue();
        assertThat(columns.schema().columns())
                .containsExactly(TABLE.columns().get(2), TABLE.columns().get(1));
        assertThat(columns.positions()).isDeepEqualTo(new int[][] {{0}, {1}});
    }

    @Test
    void isNotFlatIfAConditionNeedsAnotherColumn() {
        PrunedColumns columns = new PrunedColumns(TABLE, new int[][] {{0}}, Set.of(4));

        assertThat(columns.isFlat()).isFalse();
        assertThat(columns.schema().asStruct())
                .hasToString(
                        "struct<1: id: optional long, 2: s: optional struct<4: x: optional int>>");
    }

    @Test
    void mayHaveNoColumnsAtAll() {
        assertThat(new PrunedColumns(TABLE, new int[0][], Set.of()).schema().columns()).isEmpty();
        assertThat(new PrunedColumns(TABLE, new int[0][], Set.of(1)).schema().columns())
                .containsExactly(TABLE.columns().get(0));
    }
}
