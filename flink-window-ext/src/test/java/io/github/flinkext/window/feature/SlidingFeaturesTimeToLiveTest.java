/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The operator that Flink plans for the aggregate, with {@code table.exec.state.ttl}. */
class SlidingFeaturesTimeToLiveTest {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    /** Rows every ten minutes, of whose three hours the state of one and a half is left. */
    @Test
    void countsRowsThatAreLeftAndForgetsThemWithTheirHorizon() throws Exception {
        OneInputTransformation<RowData, RowData> plan = plan(Duration.ofMinutes(90));
        List<Long> counts = new ArrayList<>();
        try (KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness =
                harness(plan)) {
            harness.open();
            for (int minute = 0; minute < 12 * 60; minute += 10) {
                harness.setStateTtlProcessingTime(minute * MINUTE);
                harness.processElement(row(plan, minute * MINUTE));
                counts.add(lastCount(harness));
            }
        }

        for (int i = 0; i < counts.size(); i++) {
            assertThat(counts.get(i)).as("row %d", i).isBetween(Math.min(i + 1, 9L), 18L);
        }
    }

    private static long lastCount(
            KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness) {
        List<RowData> rows = harness.extractOutputValues();
        return rows.get(rows.size() - 1).getRow(1, 2).getLong(0);
    }

    private static StreamRecord<RowData> row(
            OneInputTransformation<RowData, RowData> plan, long millis) {
        RowType type = ((InternalTypeInfo<RowData>) plan.getInputType()).toRowType();
        GenericRowData row = new GenericRowData(type.getFieldCount());
        for (int i = 0; i < type.getFieldCount(); i++) {
            row.setField(
                    i,
                    switch (type.getTypeAt(i).getTypeRoot()) {
                        case VARCHAR -> StringData.fromString("k");
                        case INTEGER -> 1;
                        default -> TimestampData.fromEpochMillis(millis);
                    });
        }
        return new StreamRecord<>(InternalTypeInfo.of(type).toRowSerializer().toBinaryRow(row));
    }

    private static OneInputTransformation<RowData, RowData> plan(Duration timeToLive) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.getConfig().setIdleStateRetention(timeToLive);
        tables.createTemporarySystemFunction(
                "FEATURES",
                SlidingFeaturesAggregate.of(
                        "3 h",
                        "COUNT(*) AS n, SUM(i) AS total",
                        DataTypes.ROW(DataTypes.FIELD("i", DataTypes.INT()))));
        tables.createTemporaryView(
                "events",
                environment.fromData(
                        Types.ROW_NAMED(
                                new String[] {"k", "i", "ts"},
                                Types.STRING,
                                Types.INT,
                                Types.INSTANT),
                        Row.of("k", 0, null)),
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("i", "INT")
                        .column("ts", "TIMESTAMP_LTZ(3)")
                        .build());
        return aggregateIn(
                tables.toChangelogStream(
                                tables.sqlQuery("SELECT k, FEATURES(ts, i) FROM events GROUP BY k"))
                        .getTransformation());
    }

    @SuppressWarnings("unchecked")
    private static OneInputTransformation<RowData, RowData> aggregateIn(Transformation<?> end) {
        Transformation<?> transformation = end;
        while (!(transformation instanceof OneInputTransformation<?, ?> oneInput
                && oneInput.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
                && factory.getOperator() instanceof KeyedProcessOperator)) {
            transformation = transformation.getInputs().get(0);
        }
        return (OneInputTransformation<RowData, RowData>) transformation;
    }

    @SuppressWarnings("unchecked")
    private static KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness(
            OneInputTransformation<RowData, RowData> plan) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        plan.getOperatorFactory(),
                        (KeySelector<RowData, RowData>) plan.getStateKeySelector(),
                        (InternalTypeInfo<RowData>) plan.getStateKeyType());
        harness.setup(((InternalTypeInfo<RowData>) plan.getOutputType()).toSerializer());
        return harness;
    }
}
