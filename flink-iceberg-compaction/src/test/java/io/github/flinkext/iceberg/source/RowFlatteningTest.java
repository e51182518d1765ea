/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.InstantiationUtil;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class RowFlatteningTest {

    private static final Schema TABLE =
            new Schema(
                    NestedField.optional(
                            1,
                            "s",
                            Types.StructType.of(
                                    NestedField.required(2, "x", Types.IntegerType.get()),
                                    NestedField.optional(3, "n", Types.StringType.get()),
                                    NestedField.optional(
                                            4,
                                            "l",
                                            Types.ListType.ofOptional(5, Types.StringType.get())),
                                    NestedField.optional(
                                            6,
                                            "t",
                                            Types.StructType.of(
                                                    NestedField.optional(
                                                            7, "y", Types.LongType.get()))))));

    private static final RowType PRODUCED =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("s_t_y", DataTypes.BIGINT()),
                                    DataTypes.FIELD("s_x", DataTypes.INT()),
                                    DataTypes.FIELD("s_n", DataTypes.STRING()),
                                    DataTypes.FIELD("s_l", DataTypes.ARRAY(DataTypes.STRING())))
                            .getLogicalType();

    private final RowFlattening flattening =
            new RowFlattening(
                    new PrunedColumns(
                            TABLE, new int[][] {{0, 3, 0}, {0, 0}, {0, 1}, {0, 2}}, Set.of()),
                    PRODUCED);

    @Test
    void makesAColumnOfEachField() throws Exception {
        RowFlattening restored = InstantiationUtil.clone(flattening);

        assertThat(
                        restored.apply(
                                GenericRowData.of(
                                        GenericRowData.of(
                                                1,
                                                StringData.fromString("a"),
                                                new GenericArrayData(
                                                        new Object[] {StringData.fromString("b")}),
                                                GenericRowData.of(7L)))))
                .isEqualTo(
                        GenericRowData.of(
                                7L,
                                1,
                                StringData.fromString("a"),
                                new GenericArrayData(new Object[] {StringData.fromString("b")})));
        assertThat(restored.getProducedType()).isEqualTo(InternalTypeInfo.of(PRODUCED));
    }

    @Test
    void isNullWhereAStructIsNull() {
        assertThat(flattening.apply(GenericRowData.of((Object) null)))
                .isEqualTo(GenericRowData.of(null, null, null, null));
        assertThat(flattening.apply(GenericRowData.of(GenericRowData.of(1, null, null, null))))
                .isEqualTo(GenericRowData.of(null, 1, null, null));
    }

    @Test
    void sharesNothingWithARowThatIsReadIntoAgain() {
        byte[] text = "before".getBytes(StandardCharsets.UTF_8);
        Object[] elements = {StringData.fromBytes(text)};
        GenericRowData struct =
                GenericRowData.of(
                        1,
                        StringData.fromBytes(text),
                        new GenericArrayData(elements),
                        GenericRowData.of(7L));

        RowData flat = flattening.apply(GenericRowData.of(struct));
        System.arraycopy("behind".getBytes(StandardCharsets.UTF_8), 0, text, 0, text.length);
        elements[0] = null;
        struct.setField(0, 2);

        assertThat(flat.getInt(1)).isEqualTo(1);
        assertThat(flat.getString(2)).hasToString("before");
        assertThat(flat.getArray(3).getString(0)).hasToString("before");
    }

    @Test
    void keepsTheKindOfTheRow() {
        GenericRowData row = GenericRowData.of((Object) null);
        row.setRowKind(RowKind.DELETE);

        assertThat(flattening.apply(row).getRowKind()).isEqualTo(RowKind.DELETE);
    }
}
