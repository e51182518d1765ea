/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * {@code SUM} and {@code AVG} of DECIMAL, exact at any size. A result of more than 38 digits is
 * null.
 */
final class DecimalSum implements Accumulator {

    /** How Flink divides decimals. */
    private static final MathContext DIVISION = new MathContext(38, RoundingMode.HALF_UP);

    private final DecimalType column;
    private final DecimalType result;
    private final int index;
    private final boolean average;

    private BigInteger unscaled = BigInteger.ZERO;
    private long count;

    DecimalSum(DecimalType column, DecimalType result, int index, boolean average) {
        this.column = column;
        this.result = result;
        this.index = index;
        this.average = average;
    }

    @Override
    public void clear() {
        unscaled = BigInteger.ZERO;
        count = 0;
    }

    @Override
    public void add(RowData row) {
        if (!row.isNullAt(index)) {
            DecimalData value = row.getDecimal(index, column.getPrecision(), column.getScale());
            unscaled = unscaled.add(value.toBigDecimal().unscaledValue());
            count++;
        }
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        unscaled = unscaled.add(new BigInteger(VarInts.readBytes(written)));
        count += VarInts.readUnsigned(written);
    }

    @Override
    public void subtract(DataInputDeserializer written) throws IOException {
        unscaled = unscaled.subtract(new BigInteger(VarInts.readBytes(written)));
        count -= VarInts.readUnsigned(written);
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        VarInts.writeBytes(target, unscaled.toByteArray());
        VarInts.writeUnsigned(target, count);
    }

    @Override
    public Object value() {
        if (count == 0) {
            return null;
        }
        BigDecimal sum = new BigDecimal(unscaled, column.getScale());
        return DecimalData.fromBigDecimal(
                average ? sum.divide(BigDecimal.valueOf(count), DIVISION) : sum,
                result.getPrecision(),
                result.getScale());
    }
}
