/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.DataTypeUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arguments, accumulator and result of {@link SlidingFeaturesAggregate}. */
final class SlidingFeaturesAggregateTypes {

    private SlidingFeaturesAggregateTypes() {}

    static TypeInference of(FeatureSpec spec, RowType columns) {
        DataType result = DataTypes.ROW(spec.fields()).bridgedTo(RowData.class);
        DataType accumulator =
                DataTypes.STRUCTURED(
                        SlidingFeaturesAggregate.Group.class,
                        DataTypes.FIELD("result", result),
                        DataTypes.FIELD("panes", SlidingFeaturesTypes.PANES),
                        DataTypes.FIELD("values", SlidingFeaturesTypes.VALUES));
        return TypeInference.newBuilder()
                .inputTypeStrategy(new Arguments(columns))
                .accumulatorTypeStrategy(call -> Optional.of(accumulator))
                .outputTypeStrategy(call -> Optional.of(result))
                .build();
    }

    /** A time of any kind, and the columns, all in Flink's internal form. */
    private record Arguments(RowType columns) implements InputTypeStrategy {

        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.of(1 + columns.getFieldCount());
        }

        @Override
        public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
            DataType time = call.getArgumentDataTypes().get(0);
            if (!time.getLogicalType().is(LogicalTypeFamily.TIMESTAMP)) {
                return call.fail(
                        throwOnFailure,
                        "Invalid first argument of %s: %s. It is the time of the row, of type"
                                + " TIMESTAMP or TIMESTAMP_LTZ.",
                        call.getName(),
                        time);
            }
            List<DataType> types = new ArrayList<>();
            types.add(time.bridgedTo(TimestampData.class));
            for (LogicalType column : columns.getChildren()) {
                types.add(DataTypeUtils.toInternalDataType(column.copy(true)));
            }
            return Optional.of(types);
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            List<Signature.Argument> arguments = new ArrayList<>();
            arguments.add(Signature.Argument.of("time", "TIMESTAMP"));
            for (RowType.RowField column : columns.getFields()) {
                arguments.add(
                        Signature.Argument.of(
                                column.getName(), column.getType().asSummaryString()));
            }
            return List.of(Signature.of(arguments));
        }
    }
}
