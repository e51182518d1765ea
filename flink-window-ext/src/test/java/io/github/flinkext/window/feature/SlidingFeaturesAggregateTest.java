/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.feature.SlidingFeaturesAggregate.Group;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    /** Sums are put together anew now and then, as state may expire. */
    @ParameterizedTest
    @ValueSource(strings = {"1 min, 6 h, 24 h", "7 d, 1 h", "10 min"})
    void givesWhatGoingOverAllRowsGives(String horizons) throws Exception {
        long seed = System.nanoTime();
        FeatureCase input = FeatureCase.random(seed, FeatureCase.INVERTIBLE, horizons, "1 min");
        SlidingFeaturesAggregate aggregate =
                SlidingFeaturesAggregate.of(
                        horizons, FeatureCase.INVERTIBLE, DataTypes.of(FeatureCase.TABLE));
        aggregate.open(new FunctionContext(null));
        Group all = aggregate.createAccumulator();
        for (int i = 0; i < input.events().size(); i++) {
            FeatureCase.Event event = input.events().get(i);
            aggregate.accumulate(
                    all,
                    TimestampData.fromEpochMillis(event.time()),
                    fields((GenericRowData) event.row()));

            if (i % 10 == 0) {
                assertThat(FeatureOracle.text((GenericRowData) all.result))
                        .as("seed %d, row %d", seed, i)
                        .isEqualTo(atLatest(input, i + 1));
            }
        }
    }

    private static Object[] fields(GenericRowData row) {
        return new Object[] {row.getField(0), row.getField(1), row.getField(2)};
    }

    /** Rows in the order of their panes end with one at the latest time. */
    private static String atLatest(FeatureCase input, int rows) {
        List<FeatureCase.Event> inOrder = new ArrayList<>(input.events().subList(0, rows));
        inOrder.sort(Comparator.comparingLong(event -> input.spec().pane(event.time())));
        return FeatureOracle.results(new FeatureCase(input.spec(), inOrder, 0)).get(rows - 1);
    }

    @Test
    void refusesTheAccumulatorOfOtherFeatures() throws Exception {
        accumulate(0, 1);
        SlidingFeaturesAggregate other =
                SlidingFeaturesAggregate.of(
                        "1 h",
                        "COUNT(DISTINCT i), COUNT(*)",
                        DataTypes.ROW(DataTypes.FIELD("i", DataTypes.INT())),
                        "1 ms");
        other.open(new FunctionContext(null));

        assertThatThrownBy(() -> other.accumulate(group, TimestampData.fromEpochMillis(SECOND), 1))
                .hasMessage(
                        "Cannot go on with the state of SlidingFeaturesAggregate: it was written"
                                + " for COUNT(*), COUNT(DISTINCT INT) over 1 h in panes of 1 ms, and"
                                + " now it is asked for COUNT(DISTINCT INT), COUNT(*) over 1 h in"
                                + " panes of 1 ms. Take the old arguments again, or start the job"
                                + " without this state.");
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
