/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * The values of one column, in Flink's internal form: how they are read from rows and written
 * without their nulls. All of them have an order.
 *
 * <p>What is written is stored in state: a type keeps its form for ever.
 */
final class ValueCodec implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Set<LogicalTypeRoot> SUPPORTED =
            EnumSet.of(
                    LogicalTypeRoot.BOOLEAN,
                    LogicalTypeRoot.TINYINT,
                    LogicalTypeRoot.SMALLINT,
                    LogicalTypeRoot.INTEGER,
                    LogicalTypeRoot.BIGINT,
                    LogicalTypeRoot.FLOAT,
                    LogicalTypeRoot.DOUBLE,
                    LogicalTypeRoot.DECIMAL,
                    LogicalTypeRoot.CHAR,
                    LogicalTypeRoot.VARCHAR,
                    LogicalTypeRoot.DATE,
                    LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE,
                    LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                    LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

    private final LogicalTypeRoot root;
    private final int precision;
    private final int scale;
    private final RowData.FieldGetter getter;

    ValueCodec(LogicalType type, int index) {
        root = type.getTypeRoot();
        precision = type instanceof DecimalType decimal ? decimal.getPrecision() : 0;
        scale = type instanceof DecimalType decimal ? decimal.getScale() : 0;
        getter = RowData.createFieldGetter(type.copy(true), index);
    }

    static boolean supports(LogicalType type) {
        return SUPPORTED.contains(type.getTypeRoot());
    }

    /** The value in this row, null if it is null. */
    Object valueIn(RowData row) {
        return getter.getFieldOrNull(row);
    }

    void write(Object value, DataOutputSerializer target) throws IOException {
        switch (root) {
            case BOOLEAN -> target.writeBoolean((Boolean) value);
            case TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME_WITHOUT_TIME_ZONE ->
                    VarInts.writeSigned(target, ((Number) value).longValue());
            case FLOAT -> target.writeFloat((Float) value);
            case DOUBLE -> target.writeDouble((Double) value);
            case DECIMAL -> VarInts.writeBytes(target, ((DecimalData) value).toUnscaledBytes());
            case CHAR, VARCHAR -> VarInts.writeBytes(target, ((StringData) value).toBytes());
            default -> writeTimestamp((TimestampData) value, target);
        }
    }

    private static void writeTimestamp(TimestampData value, DataOutputSerializer target)
            throws IOException {
        VarInts.writeSigned(target, value.getMillisecond());
        VarInts.writeUnsigned(target, value.getNanoOfMillisecond());
    }

    Object read(DataInputDeserializer source) throws IOException {
        return switch (root) {
            case BOOLEAN -> source.readBoolean();
            case TINYINT -> (byte) VarInts.readSigned(source);
            case SMALLINT -> (short) VarInts.readSigned(source);
            case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE -> (int) VarInts.readSigned(source);
            case BIGINT -> VarInts.readSigned(source);
            case FLOAT -> source.readFloat();
            case DOUBLE -> source.readDouble();
            case DECIMAL ->
                    DecimalData.fromUnscaledBytes(VarInts.readBytes(source), precision, scale);
            case CHAR, VARCHAR -> StringData.fromBytes(VarInts.readBytes(source));
            default ->
                    TimestampData.fromEpochMillis(
                            VarInts.readSigned(source), (int) VarInts.readUnsigned(source));
        };
    }

    /** Numbers as Java orders them, so that NaN is the greatest; strings by their bytes. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static int compare(Object one, Object other) {
        return ((Comparable) one).compareTo(other);
    }
}
