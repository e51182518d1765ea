/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.function.InternalRows;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.TypeInference;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Arguments, state and result of {@link SlidingFeatures}. */
final class SlidingFeaturesTypes {

    /** What {@link KeyStore} keeps by ids. */
    static final DataType PANES =
            MapView.newMapViewDataType(DataTypes.BIGINT().notNull(), DataTypes.BYTES().notNull());

    /** What it keeps by values. */
    static final DataType VALUES =
            MapView.newMapViewDataType(DataTypes.STRING().notNull(), DataTypes.BYTES().notNull());

    private SlidingFeaturesTypes() {}

    static TypeInference ofDefinition() {
        return common().build();
    }

    /**
     * As {@link #ofDefinition}, but rows come in Flink's internal form. Only what runs can ask for
     * it: Flink before 2.3 takes no form from arguments that are tables of any columns.
     */
    static TypeInference ofFunction() {
        return common().inputTypeStrategy(new InternalRows(SlidingFeaturesCall.INPUT)).build();
    }

    private static TypeInference.Builder common() {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        // They expire by timers.
        state.put("panes", StateTypeStrategy.of(call -> Optional.of(PANES), Duration.ZERO));
        state.put("values", StateTypeStrategy.of(call -> Optional.of(VALUES), Duration.ZERO));
        return TypeInference.newBuilder()
                .staticArguments(SlidingFeaturesCall.ARGUMENTS)
                .stateTypeStrategies(state)
                .outputTypeStrategy(call -> Optional.of(SlidingFeaturesCall.of(call).resultType()));
    }
}
