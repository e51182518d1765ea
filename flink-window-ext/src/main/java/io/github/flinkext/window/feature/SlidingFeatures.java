/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionKind;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code SLIDING_FEATURES}: for each row, what happened to its key in the last minutes, hours and
 * days.
 *
 * <pre>{@code
 * SELECT * FROM SLIDING_FEATURES(
 *     input => TABLE orders PARTITION BY user_id,
 *     horizons => '1 min, 6 h, 24 h',
 *     features => 'COUNT(*) AS n, SUM(amount) AS total',
 *     on_time => DESCRIPTOR(ts))
 * }</pre>
 *
 * <p>A row goes out for every row that comes in, with the partition key, the other columns, the
 * features {@code n_1min, total_1min, n_6h, total_6h, n_24h, total_24h}, and {@code rowtime}. It is
 * sent at once, and what it says does not change. Rows behind the watermark are dropped, and
 * counted in the metric {@code numLateRecordsDropped}.
 *
 * <p>Horizons are cut into panes of {@code pane => '1 min'}; see {@link FeatureWindows} for what is
 * in them. This is the definition of the function; {@link SlidingFeaturesFunction} is what runs.
 */
@PublicEvolving
public final class SlidingFeatures implements SpecializedFunction {

    /** Its name in SQL. */
    public static final String NAME = "SLIDING_FEATURES";

    @Override
    public FunctionKind getKind() {
        return FunctionKind.PROCESS_TABLE;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return SlidingFeaturesTypes.ofDefinition();
    }

    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        return new SlidingFeaturesFunction(SlidingFeaturesCall.of(context.getCallContext()));
    }
}
