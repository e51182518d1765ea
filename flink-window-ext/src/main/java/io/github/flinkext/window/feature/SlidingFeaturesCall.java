/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One call of {@link SlidingFeatures} in a query.
 *
 * @param input type of the table
 * @param passedFields columns of the table that go out as they came; Flink itself adds those of
 *     PARTITION BY
 */
record SlidingFeaturesCall(FeatureSpec spec, RowType input, int[] passedFields) {

    private static final int INPUT = 0;
    private static final int HORIZONS = 1;
    private static final int FEATURES = 2;
    private static final int PANE = 3;

    /** Flink adds it to the result. */
    private static final String ROWTIME = "rowtime";

    static SlidingFeaturesCall of(CallContext call) {
        TableSemantics table = call.getTableSemantics(INPUT).orElseThrow();
        RowType input = (RowType) table.dataType().getLogicalType();
        FeatureSpec spec =
                FeatureSpec.parse(
                        literal(call, HORIZONS, "horizons"),
                        literal(call, FEATURES, "features"),
                        call.isArgumentNull(PANE)
                                ? FeatureSpec.DEFAULT_PANE
                                : literal(call, PANE, "pane"),
                        input);
        checkNames(spec, input);
        return new SlidingFeaturesCall(
                spec, input, others(input.getFieldCount(), table.partitionByColumns()));
    }

    private static String literal(CallContext call, int position, String name) {
        return call.getArgumentValue(position, String.class)
                .orElseThrow(
                        () ->
                                new ValidationException(
                                        String.format(
                                                "Invalid '%s' of %s: it is not a literal. The"
                                                        + " columns of the result depend on it, so"
                                                        + " write it as a string, as in %s => '...'.",
                                                name, SlidingFeatures.NAME, name)));
    }

    private static void checkNames(FeatureSpec spec, RowType input) {
        Set<String> names = new HashSet<>(input.getFieldNames());
        names.add(ROWTIME);
        for (int column = 0; column < spec.size(); column++) {
            if (!names.add(spec.name(column))) {
                throw new ValidationException(
                        String.format(
                                "Invalid 'features' of %s: the result would have two columns '%s'."
                                        + " Name the feature with AS.",
                                SlidingFeatures.NAME, spec.name(column)));
            }
        }
        if (input.getFieldNames().contains(ROWTIME)) {
            throw new ValidationException(
                    String.format(
                            "Invalid 'input' of %s: it has a column '%s', which Flink adds to the"
                                    + " result. Rename it in a view.",
                            SlidingFeatures.NAME, ROWTIME));
        }
    }

    private static int[] others(int count, int[] partitionBy) {
        int[] others = new int[count - partitionBy.length];
        int next = 0;
        for (int column = 0; column < count; column++) {
            int searched = column;
            if (Arrays.stream(partitionBy).noneMatch(key -> key == searched)) {
                others[next++] = column;
            }
        }
        return others;
    }

    DataType resultType() {
        List<DataTypes.Field> fields = new ArrayList<>();
        for (int column : passedFields) {
            fields.add(
                    DataTypes.FIELD(
                            input.getFieldNames().get(column),
                            DataTypes.of(withoutTimeAttribute(input.getTypeAt(column)))));
        }
        fields.addAll(spec.fields());
        return DataTypes.ROW(fields).notNull().bridgedTo(RowData.class);
    }

    /** The time attribute of the result is {@value #ROWTIME}. */
    private static LogicalType withoutTimeAttribute(LogicalType type) {
        if (type instanceof TimestampType timestamp) {
            return new TimestampType(timestamp.isNullable(), timestamp.getPrecision());
        }
        if (type instanceof LocalZonedTimestampType timestamp) {
            return new LocalZonedTimestampType(timestamp.isNullable(), timestamp.getPrecision());
        }
        return type;
    }
}
