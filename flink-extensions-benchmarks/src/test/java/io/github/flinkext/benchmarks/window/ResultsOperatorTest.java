/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsOperatorTest {

    private static final long END = 1_000;

    @TempDir Path folder;

    @Test
    void takesWhatComesBeforeTheWatermarkIsAtTheEnd() throws Exception {
        Path file = folder.resolve("results");
        try (OneInputStreamOperatorTestHarness<RowData, Void> harness = harness(file)) {
            harness.open();
            harness.processElement(row(RowKind.INSERT, 1, 10));
            harness.processElement(row(RowKind.INSERT, 2, 20));
            harness.processWatermark(new Watermark(END - 1));
            harness.processElement(row(RowKind.UPDATE_BEFORE, 2, 20));
            harness.processElement(row(RowKind.UPDATE_AFTER, 2, 21));
            assertThat(file).doesNotExist();
            harness.processWatermark(new Watermark(END));
            harness.processElement(row(RowKind.INSERT, 3, 30));
            harness.processWatermark(Watermark.MAX_WATERMARK);
        }

        Results expected = new Results();
        expected.add(1, 10);
        expected.add(2, 21);
        Results results = ResultsFile.readFrom(file).results();
        assertThat(results.areThoseOf(expected)).isTrue();
        assertThat(results.changes()).isEqualTo(4);
    }

    private static OneInputStreamOperatorTestHarness<RowData, Void> harness(Path file)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new ResultsOperator(
                        List.of(new BigIntType(), new TimestampType(3)), END, file.toString()));
    }

    private static StreamRecord<RowData> row(RowKind kind, long key, long millis) {
        GenericRowData row = GenericRowData.of(key, TimestampData.fromEpochMillis(millis));
        row.setRowKind(kind);
        return new StreamRecord<>(row);
    }
}
