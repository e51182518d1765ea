/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.core.memory.ManagedMemoryUseCase;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The first of two phases. */
class FirstPhaseTest {

    @Test
    void sendsWhatItHasBeforeOthersGoOnWithoutIt() throws Exception {
        OneInputTransformation<RowData, RowData> phase = firstPhase();
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness =
                new OneInputStreamOperatorTestHarness<>(
                        phase.getOperator(),
                        ((InternalTypeInfo<RowData>) phase.getInputType()).toSerializer())) {
            harness.getStreamConfig()
                    .setManagedMemoryFractionOperatorOfUseCase(ManagedMemoryUseCase.OPERATOR, 0.9);
            harness.setup(((InternalTypeInfo<RowData>) phase.getOutputType()).toSerializer());
            harness.open();
            harness.processElement(
                    new StreamRecord<>(
                            GenericRowData.of(
                                    StringData.fromString("k"),
                                    1L,
                                    TimestampData.fromEpochMillis(0))));
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processWatermarkStatus(WatermarkStatus.IDLE);

            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }

    @SuppressWarnings("unchecked")
    private static OneInputTransformation<RowData, RowData> firstPhase() {
        StreamTableEnvironment tables = PlannedWindow.tables("Asia/Shanghai", true);
        tables.getConfig()
                .set(
                        OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
                        AggregatePhaseStrategy.TWO_PHASE);
        Transformation<?> transformation =
                tables.toDataStream(
                                tables.sqlQuery(
                                        """
                                        SELECT k, SUM(id) FROM
                                          TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
                                        GROUP BY k, window_start, window_end
                                        """))
                        .getTransformation();
        while (!transformation.getName().startsWith("ExactLocalWindowAggregate")) {
            transformation = transformation.getInputs().get(0);
        }
        return (OneInputTransformation<RowData, RowData>) transformation;
    }
}
