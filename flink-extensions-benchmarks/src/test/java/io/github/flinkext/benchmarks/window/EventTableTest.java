/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.ZoneId;

import static org.assertj.core.api.Assertions.assertThat;

class EventTableTest {

    private static final long MINUTE = 60_000;
    private static final long DAY = 86_400_000;

    @Test
    void rowsAreNeverLaterThanTheWatermarkAllows() {
        EventTable table = table(new Timeline.Steady(86_400), 10_000);

        long latest = table.time(0);
        boolean outOfOrder = false;
        for (long row = 0; row < 10_000; row++) {
            long time = table.time(row);
            assertThat(time).isGreaterThan(latest - 10_000);
            outOfOrder |= time < latest;
            latest = Math.max(latest, time);
        }
        assertThat(outOfOrder).isTrue();
    }

    @Test
    void endsWithAWholeWindowAndFarFromTheLastRow() {
        EventTable table = table(new Timeline.Steady(MINUTE * 1_000), 0);

        assertThat(table.end(1, MINUTE)).isEqualTo(EventTable.START + 2 * MINUTE);
        assertThat(table.end(1_439, DAY)).isEqualTo(EventTable.START + DAY);
        assertThat(table.end(1_440, DAY)).isEqualTo(EventTable.START + 2 * DAY);
    }

    @Test
    void aDayOfBurstsHasARowForEachQuarterAndTheOthersBefore() {
        Timeline bursts = new Timeline.DailyBursts(1_000);

        assertThat(bursts.millis(0)).isZero();
        assertThat(bursts.millis(903)).isLessThan(10 * MINUTE);
        assertThat(bursts.millis(904))
                .isEqualTo(Duration.ofMinutes(15).minusSeconds(20).toMillis());
        assertThat(bursts.millis(999)).isEqualTo(DAY - 20_000);
        assertThat(bursts.millis(1_000)).isEqualTo(DAY);
    }

    private static EventTable table(Timeline timeline, int disorderMillis) {
        return new EventTable(10, timeline, disorderMillis, ZoneId.of("America/Los_Angeles"));
    }
}
