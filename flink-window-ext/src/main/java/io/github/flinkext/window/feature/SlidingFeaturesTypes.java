/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;
import org.apache.flink.table.types.inference.TypeInference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Arguments, state and result of {@link SlidingFeatures}. */
final class SlidingFeaturesTypes {

    private SlidingFeaturesTypes() {}

    static TypeInference ofDefinition() {
        return common().build();
    }

    /**
     * As {@link #ofDefinition}, but rows come in Flink's internal form. Only what runs can ask for
     * it: Flink before 2.3 takes no form from arguments that are tables of any columns.
     */
    static TypeInference ofFunction() {
        return common().inputTypeStrategy(new InternalRows()).build();
    }

    private static TypeInference.Builder common() {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        // It expires by timers.
        state.put("panes", StateTypeStrategy.of(call -> Optional.of(panes()), Duration.ZERO));
        return TypeInference.newBuilder()
                .staticArguments(
                        StaticArgument.table(
                                "input",
                                RowData.class,
                                false,
                                EnumSet.of(
                                        StaticArgumentTrait.SET_SEMANTIC_TABLE,
                                        StaticArgumentTrait.REQUIRE_ON_TIME)),
                        StaticArgument.scalar("horizons", DataTypes.STRING(), false),
                        StaticArgument.scalar("features", DataTypes.STRING(), false),
                        StaticArgument.scalar("pane", DataTypes.STRING(), true))
                .stateTypeStrategies(state)
                .outputTypeStrategy(call -> Optional.of(SlidingFeaturesCall.of(call).resultType()));
    }

    private static DataType panes() {
        return MapView.newMapViewDataType(
                DataTypes.BIGINT().notNull(), DataTypes.BYTES().notNull());
    }

    private static final class InternalRows implements InputTypeStrategy {

        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.any();
        }

        @Override
        public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
            List<DataType> types = new ArrayList<>(call.getArgumentDataTypes());
            types.set(0, types.get(0).bridgedTo(RowData.class));
            return Optional.of(types);
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            return List.of(Signature.of());
        }
    }
}
