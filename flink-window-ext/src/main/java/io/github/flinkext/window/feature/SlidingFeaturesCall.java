/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.function.CallArguments;
import io.github.flinkext.window.function.InputTable;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One call of {@link SlidingFeatures} in a query.
 *
 * @param input type of the table, whose times are values like others: that of the result is {@value
 *     #ROWTIME}
 * @param timeColumn that of the table
 * @param passedFields columns of the table that go out as they came; Flink itself adds those of
 *     PARTITION BY
 */
record SlidingFeaturesCall(FeatureSpec spec, RowType input, int timeColumn, int[] passedFields) {

    /** The position of the table. */
    static final int INPUT = 0;

    private static final String HORIZONS = "horizons";
    private static final String FEATURES = "features";
    private static final String PANE = "pane";

    static final List<StaticArgument> ARGUMENTS =
            List.of(
                    StaticArgument.table(
                            "input",
                            RowData.class,
                            false,
                            EnumSet.of(
                                    StaticArgumentTrait.SET_SEMANTIC_TABLE,
                                    StaticArgumentTrait.REQUIRE_ON_TIME)),
                    StaticArgument.scalar(HORIZONS, DataTypes.STRING(), false),
                    StaticArgument.scalar(FEATURES, DataTypes.STRING(), false),
                    StaticArgument.scalar(PANE, DataTypes.STRING(), true));

    static SlidingFeaturesCall of(CallContext call) {
        CallArguments arguments = new CallArguments(ARGUMENTS, call);
        InputTable table = InputTable.of(call, INPUT, ARGUMENTS.size());
        RowType input = table.rowType();
        FeatureSpec spec =
                FeatureSpec.parse(
                        arguments.requiredText(HORIZONS),
                        arguments.requiredText(FEATURES),
                        arguments.text(PANE).orElse(FeatureSpec.DEFAULT_PANE),
                        input);
        checkNames(spec, input);
        checkTimes(input);
        return new SlidingFeaturesCall(spec, input, table.timeColumn(), table.otherColumns());
    }

    private static void checkNames(FeatureSpec spec, RowType input) {
        Set<String> names = new HashSet<>(input.getFieldNames());
        names.add(InputTable.ROWTIME);
        for (int column = 0; column < spec.size(); column++) {
            if (!names.add(spec.name(column))) {
                throw new ValidationException(
                        String.format(
                                "Invalid 'features' of %s: the result would have two columns '%s'."
                                        + " Name the feature with AS.",
                                SlidingFeatures.NAME, spec.name(column)));
            }
        }
        if (input.getFieldNames().contains(InputTable.ROWTIME)) {
            throw new ValidationException(
                    String.format(
                            "Invalid 'input' of %s: it has a column '%s', which Flink adds to the"
                                    + " result. Rename it in a view.",
                            SlidingFeatures.NAME, InputTable.ROWTIME));
        }
    }

    private static void checkTimes(RowType input) {
        for (RowType.RowField column : input.getFields()) {
            if (LogicalTypeChecks.isProctimeAttribute(column.getType())) {
                throw new ValidationException(
                        String.format(
                                "Invalid 'input' of %s: column '%s' is the time of processing, which"
                                        + " Flink hands over as NULL. Leave it out in a view, or CAST"
                                        + " it to TIMESTAMP_LTZ(3) there.",
                                SlidingFeatures.NAME, column.getName()));
            }
        }
    }

    DataType resultType() {
        List<DataTypes.Field> fields = new ArrayList<>();
        for (int column : passedFields) {
            fields.add(
                    DataTypes.FIELD(
                            input.getFieldNames().get(column),
                            DataTypes.of(input.getTypeAt(column))));
        }
        fields.addAll(spec.fields());
        return DataTypes.ROW(fields).notNull().bridgedTo(RowData.class);
    }
}
