/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalSerializers;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import org.apache.iceberg.flink.FlinkRowData;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.source.reader.RowDataConverter;

/**
 * Makes of a row with nested fields the row that the planner asked for, a column per field. A field
 * is null when a struct that it is in is null.
 *
 * <p>Iceberg reads the next row into the same objects, and does not copy rows that go through a
 * converter. So all values are copied here.
 */
final class RowFlattening implements RowDataConverter<RowData> {

    private static final long serialVersionUID = 1L;

    private final RowType produced;
    private final RowData.FieldGetter[][] getters;
    private final TypeSerializer<Object>[] copiers;

    /**
     * @param columns what is read
     * @param produced what the planner asked for
     */
    RowFlattening(PrunedColumns columns, RowType produced) {
        this.produced = produced;
        int[][] positions = columns.positions();
        this.getters = new RowData.FieldGetter[positions.length][];
        this.copiers = newCopiers(positions.length);
        RowType read = FlinkSchemaUtil.convert(columns.schema());
        for (int i = 0; i < positions.length; i++) {
            getters[i] = getters(read, positions[i]);
            copiers[i] = InternalSerializers.create(type(read, positions[i]));
        }
    }

    @Override
    public RowData apply(RowData row) {
        GenericRowData flat = new GenericRowData(row.getRowKind(), getters.length);
        for (int i = 0; i < getters.length; i++) {
            Object value = value(row, getters[i]);
            flat.setField(i, value == null ? null : copiers[i].copy(value));
        }
        return flat;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(produced);
    }

    private static Object value(RowData row, RowData.FieldGetter[] path) {
        Object value = row;
        for (RowData.FieldGetter getter : path) {
            if (value == null) {
                return null;
            }
            value = getter.getFieldOrNull((RowData) value);
        }
        return value;
    }

    private static RowData.FieldGetter[] getters(RowType row, int[] path) {
        RowData.FieldGetter[] getters = new RowData.FieldGetter[path.length];
        LogicalType type = row;
        for (int i = 0; i < path.length; i++) {
            type = ((RowType) type).getTypeAt(path[i]);
            getters[i] = FlinkRowData.createFieldGetter(type, path[i]);
        }
        return getters;
    }

    private static LogicalType type(RowType row, int[] path) {
        LogicalType type = row;
        for (int position : path) {
            type = ((RowType) type).getTypeAt(position);
        }
        return type;
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<Object>[] newCopiers(int size) {
        return (TypeSerializer<Object>[]) new TypeSerializer<?>[size];
    }
}
