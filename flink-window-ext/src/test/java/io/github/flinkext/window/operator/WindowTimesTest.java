/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.ZoneId;

import static org.assertj.core.api.Assertions.assertThat;

/** The time of a window that is over in an hour that comes again. */
class WindowTimesTest {

    private static final String ZONE = "America/New_York";

    /** Clocks go from two back to one at six. */
    private static final Instant FIRST = Instant.parse("2024-11-03T05:59:59.999Z");

    private static final Instant SECOND = Instant.parse("2024-11-03T06:59:59.999Z");

    /** Flink's time is a part of the expectation, so that we notice when it is another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR) | 2024-11-03T05:00:00Z"
                        + "| 2024-11-03T06:59:59.999Z | 2024-11-03T05:59:59.999",
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '2' HOUR, INTERVAL '1' DAY)"
                        + "| 2024-11-03T05:00:00Z"
                        + "| 2024-11-03T06:59:59.999Z | 2024-11-03T05:59:59.999",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '20' MINUTE)"
                        + "| 2024-11-03T06:10:00Z"
                        + "| 2024-11-03T06:29:59.999Z | 2024-11-03T05:29:59.999"
            })
    void isWhenTheWindowIsOver(String windows, Instant event, Instant over, String flinks)
            throws Exception {
        String query =
                """
                SELECT k, window_time, COUNT(*) FROM %s
                GROUP BY k, window_start, window_end, window_time
                """
                        .formatted(windows);

        String time = over.toString().replace("Z", "");
        assertThat(firstResult(query, true, event, over)).endsWith(", " + time);
        assertThat(firstResult(query, false, event, over)).endsWith(", " + flinks);
    }

    private static String firstResult(String query, boolean exact, Instant event, Instant over)
            throws Exception {
        try (WindowHarness window = WindowHarness.start(PlannedWindow.of(query, ZONE, exact))) {
            window.add("k", 1, event.toEpochMilli());
            assertThat(window.watermark(over.toEpochMilli() - 1)).isEmpty();
            return window.watermark(over.toEpochMilli()).get(0);
        }
    }

    @Test
    void areSetInAllTheirColumnsThatAreNotNull() {
        WindowTimes times = new WindowTimes(0, 2, 3);
        RowData row =
                GenericRowData.ofKind(
                        RowKind.UPDATE_AFTER,
                        timestamp(FIRST),
                        timestamp(FIRST),
                        null,
                        timestamp(FIRST));

        RowData corrected = times.corrected(row, new LocalTimeline(ZoneId.of(ZONE)));

        assertThat(corrected.getTimestamp(0, 3)).isEqualTo(timestamp(SECOND));
        assertThat(corrected.getTimestamp(1, 3)).isEqualTo(timestamp(FIRST));
        assertThat(corrected.isNullAt(2)).isTrue();
        assertThat(corrected.getTimestamp(3, 3)).isEqualTo(timestamp(SECOND));
        assertThat(corrected.getRowKind()).isEqualTo(RowKind.UPDATE_AFTER);
    }

    @Test
    void leaveARowAloneThatHasThem() {
        RowData row = GenericRowData.of(timestamp(SECOND));

        assertThat(new WindowTimes(0).corrected(row, new LocalTimeline(ZoneId.of(ZONE))))
                .isSameAs(row);
    }

    private static TimestampData timestamp(Instant instant) {
        return TimestampData.fromInstant(instant);
    }
}
