/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which rows go on, and which to the side output. */
class LateRowFilterTest {

    private static final LogicalType ID = new BigIntType();
    private static final LogicalType TIME = new LocalZonedTimestampType(3);
    private static final RowDataSerializer ROWS = new RowDataSerializer(ID, TIME);

    private final LateRowOutput lateRows =
            new LateRowOutput(new int[] {1, 0}, InternalTypeInfo.ofFields(TIME, ID), 0);

    @Test
    void sendsRowsAtAndBehindTheWatermarkAndForwardsTheOthers() throws Exception {
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness = harness()) {
            harness.open();
            harness.processElement(new StreamRecord<>(row(1, 5L)));
            harness.processWatermark(10);
            harness.processElement(new StreamRecord<>(row(2, 10L)));
            harness.processElement(new StreamRecord<>(row(3, 11L)));
            harness.processElement(new StreamRecord<>(row(4, null)));
            harness.processElement(new StreamRecord<>(row(5, 9L)));

            assertThat(harness.extractOutputValues())
                    .extracting(row -> row.getLong(0))
                    .containsExactly(1L, 3L);
            assertThat(harness.getSideOutput(lateRows.tag()))
                    .extracting(record -> record.getValue())
                    .containsExactly(
                            GenericRowData.of(TimestampData.fromEpochMillis(10), 2L),
                            GenericRowData.of(null, 4L),
                            GenericRowData.of(TimestampData.fromEpochMillis(9), 5L));
        }
    }

    /** Else what follows could be further than a row that was let pass. */
    @Test
    void tellsNobodyThatItIsIdle() throws Exception {
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness = harness()) {
            harness.open();
            harness.processWatermark(10);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            harness.processWatermark(20);

            assertThat(harness.getOutput()).containsExactly(new Watermark(10), new Watermark(20));
        }
    }

    /** Their bytes are those of 1970. */
    @Test
    void sendsRowsWithoutATimeBeforeThereIsAWatermark() throws Exception {
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness = harness()) {
            harness.open();
            harness.processElement(new StreamRecord<>(row(1, null)));
            harness.processElement(new StreamRecord<>(row(2, 0L)));

            assertThat(harness.extractOutputValues())
                    .extracting(row -> row.getLong(0))
                    .containsExactly(2L);
            assertThat(harness.getSideOutput(lateRows.tag()))
                    .extracting(record -> record.getValue())
                    .containsExactly(GenericRowData.of(null, 1L));
        }
    }

    @Test
    void knowsAfterARestoreWhatWasLateBefore() throws Exception {
        OperatorSubtaskState snapshot;
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness = harness()) {
            harness.open();
            harness.processWatermark(10);
            snapshot = harness.snapshot(1, 1);
        }
        try (OneInputStreamOperatorTestHarness<RowData, RowData> harness = harness()) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement(new StreamRecord<>(row(1, 10L)));
            harness.processElement(new StreamRecord<>(row(2, 11L)));

            assertThat(harness.extractOutputValues())
                    .extracting(row -> row.getLong(0))
                    .containsExactly(2L);
        }
    }

    private OneInputStreamOperatorTestHarness<RowData, RowData> harness() throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                LateRowOperators.behindWatermark(1, 3, lateRows), ROWS);
    }

    /** As rows come from an exchange. */
    private static RowData row(long id, Long time) {
        return ROWS.toBinaryRow(
                        GenericRowData.of(
                                id, time == null ? null : TimestampData.fromEpochMillis(time)))
                .copy();
    }
}
