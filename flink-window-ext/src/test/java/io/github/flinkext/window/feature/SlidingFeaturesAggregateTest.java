/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.feature.SlidingFeaturesAggregate.Group;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is kept of a group. */
class SlidingFeaturesAggregateTest {

    private static final int SECOND = 1000;
    private static final int HOUR = 3600;

    private final SlidingFeaturesAggregate features =
            SlidingFeaturesAggregate.of(
                    "1 h",
                    "COUNT(*), COUNT(DISTINCT i)",
                    DataTypes.ROW(DataTypes.FIELD("i", DataTypes.INT())),
                    "1 ms");
    private final Group group = features.createAccumulator();

    @BeforeEach
    void open() {
        features.open(new FunctionContext(null));
    }

    @Test
    void entriesAndTheirNumberDoNotGrow() throws Exception {
        for (int second = 0; second < 2 * HOUR; second++) {
            accumulate(second, second % 100);
        }
        int entries = group.panes.getMap().size() + group.values.getMap().size();

        for (int second = 2 * HOUR; second < 4 * HOUR; second++) {
            accumulate(second, second % 100);
        }

        assertThat(group.panes.getMap().size() + group.values.getMap().size())
                .isBetween(entries / 2, entries + entries / 10);
        assertThat(group.panes.getMap().values())
                .allSatisfy(bytes -> assertThat(bytes.length).isLessThan(500));
        assertThat(group.result.getLong(0)).isEqualTo(HOUR);
        assertThat(group.result.getLong(1)).isEqualTo(100);
    }

    /** The queue of what expires holds it behind the panes that came before it. */
    @Test
    void forgetsARowOlderThanTheHorizonWithThoseThatCameBeforeIt() throws Exception {
        accumulate(10 * HOUR, 1);
        accumulate(HOUR, 2);
        assertThat(group.result.getLong(0)).isEqualTo(1);
        assertThat(group.values.getMap()).hasSize(4);

        accumulate(12 * HOUR, 3);

        assertThat(group.result.getLong(0)).isEqualTo(1);
        assertThat(group.values.getMap()).hasSize(2);
    }

    private void accumulate(int second, int i) throws Exception {
        features.accumulate(group, TimestampData.fromEpochMillis((long) second * SECOND), i);
    }
}
