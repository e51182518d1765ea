/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.feature.SlidingFeaturesAggregate.Group;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** An aggregate whose state has a time to live. */
class ExpiringFeaturesTest {

    private static final int NODE = PaneNode.SLOTS;
    private static final long FIRST_NODE = 1;

    /** A row at a second, which came at another. */
    private record Arrival(int came, int second) {}

    /** These have running sums. */
    private static final String INVERTIBLE = "COUNT(*), SUM(i), COUNT(DISTINCT i)";

    private static final String OTHER = INVERTIBLE + ", MAX(i)";

    @ParameterizedTest
    @ValueSource(strings = {INVERTIBLE, OTHER})
    void goesOnWhenTheFirstNodesHaveExpired(String features) throws Exception {
        Rows rows = new Rows(features, 3 * NODE, NODE * 3 / 2);

        for (int second = 0; second < 6 * NODE; second += 10) {
            rows.add(second, second);

            assertThat(rows.count()).as("at %d", second).isBetween(rows.living(), rows.held());
        }
    }

    /** Sums that go on in the head of the group, and panes that are gone. */
    @Test
    void isNotTooHighForEver() throws Exception {
        Rows rows = new Rows(INVERTIBLE, 2 * NODE, 10);
        rows.add(0, 5);
        rows.add(1, NODE + 5);
        rows.add(9, NODE + 6);
        // The first node is gone, and the head is not.
        rows.add(12, 2 * NODE + 4);
        assertThat(rows.count()).isBetween(3L, 4L);

        rows.add(13, 2 * NODE + 5);
        assertThat(rows.count()).isEqualTo(4);
        rows.add(14, 3 * NODE + 5);

        assertThat(rows.count()).isEqualTo(4);
    }

    /** Its pane is gone, so no pane has it to give away. */
    @Test
    void takesAValueAgainWhosePaneIsGone() throws Exception {
        Rows rows = new Rows(INVERTIBLE, 2 * NODE, 10);
        rows.add(0, 5);
        rows.group.panes.remove(FIRST_NODE);
        rows.add(1, NODE + 5);

        assertThat(rows.distinct()).isEqualTo(1);
        assertThat(rows.group.panes.get(FIRST_NODE)).isNull();
        rows.add(2, 2 * NODE + 5);
        assertThat(rows.distinct()).isEqualTo(1);
    }

    /** The values of a pane are a chain, and what is written first expires first. */
    @Test
    void forgetsAPaneOfWhichSomeValuesHaveExpired() throws Exception {
        Rows rows = new Rows(OTHER, 2 * NODE, 1000);
        rows.add(0, 5);
        rows.add(1, 5, 2);
        rows.add(2, 5, 3);
        String second =
                rows.group.values.getMap().keySet().stream()
                        .filter(key -> key.startsWith("o") && key.endsWith(valueOf(2)))
                        .findFirst()
                        .orElseThrow();
        rows.group.values.remove(second);
        rows.add(3, 3 * NODE + 5, 4);
        rows.add(4, 4 * NODE + 5, 5);

        assertThat(rows.distinct()).isEqualTo(2);
        assertThat(rows.group.panes.get(FIRST_NODE)).isNull();
    }

    /** As it ends in state: small whole numbers are folded. */
    private static String valueOf(int i) {
        return String.valueOf((char) (2 * i));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*), SUM(i) | 1000000",
                "COUNT(*), SUM(i) | 20",
                "COUNT(*), SUM(i) | 200",
                "COUNT(*), SUM(i), MAX(i) | 200",
                "COUNT(*), SUM(i), COUNT(DISTINCT i) | 100"
            })
    void countsRowsOfItsHorizonAndAllOfThemWhoseStateIsLeft(String features, int timeToLive)
            throws Exception {
        // To repeat a case, set it to the seed of the failure.
        long firstSeed = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
        for (long seed = firstSeed; seed < firstSeed + 30; seed++) {
            Random random = new Random(seed);
            Rows rows = new Rows(features, 10 + random.nextInt(10 * NODE), timeToLive);
            int now = 0;
            int latest = 0;
            for (int i = 0; i < 600; i++) {
                now += random.nextInt(random.nextInt(10) == 0 ? 2 * timeToLive : 5);
                latest += random.nextInt(random.nextInt(20) == 0 ? 3 * NODE : 5);
                int late = random.nextInt(5) == 0 ? random.nextInt(4 * NODE) : 0;
                rows.add(now, Math.max(0, latest - late));

                assertThat(rows.count())
                        .as("seed %d, row %d", seed, i)
                        .isBetween(rows.living(), rows.held());
                assertThat(rows.sum()).as("seed %d, row %d", seed, i).isEqualTo(rows.count());
            }
        }
    }

    /**
     * One group, whose rows have the value 1 if none is given. Panes are seconds, as are all times
     * here.
     */
    private static final class Rows {

        private final int horizon;
        private final int timeToLive;
        private final SlidingFeaturesAggregate aggregate;
        private final Group group = new Group();
        private final ExpiringMap<Long, byte[]> panes;
        private final ExpiringMap<String, byte[]> values;
        private final List<Arrival> arrivals = new ArrayList<>();

        Rows(String features, int horizon, int timeToLive) {
            this.horizon = horizon;
            this.timeToLive = timeToLive;
            aggregate =
                    SlidingFeaturesAggregate.of(
                            horizon + " s",
                            features,
                            DataTypes.ROW(DataTypes.FIELD("i", DataTypes.INT())),
                            "1 s");
            aggregate.open(new FunctionContext(null));
            panes = new ExpiringMap<>(timeToLive);
            values = new ExpiringMap<>(timeToLive);
            group.panes = panes;
            group.values = values;
        }

        void add(int now, int second) throws Exception {
            add(now, second, 1);
        }

        void add(int now, int second, int i) throws Exception {
            panes.setTime(now);
            values.setTime(now);
            if (!arrivals.isEmpty() && now - last().came() >= timeToLive) {
                // All is gone.
                arrivals.clear();
            }
            arrivals.add(new Arrival(now, second));
            aggregate.accumulate(group, TimestampData.fromEpochMillis(second * 1000L), i);
        }

        private Arrival last() {
            return arrivals.get(arrivals.size() - 1);
        }

        private boolean isHeld(Arrival arrival) {
            int latest = arrivals.stream().mapToInt(Arrival::second).max().orElseThrow();
            return arrival.second() > latest - horizon;
        }

        /** How many rows the horizon has, whatever has expired of them. */
        long held() {
            return arrivals.stream().filter(this::isHeld).count();
        }

        /** How many of these have a node that was written less than the time to live ago. */
        long living() {
            long living = 0;
            boolean[] lives = new boolean[arrivals.size()];
            for (int i = 0; i < lives.length; i++) {
                lives[i] = isHeld(arrivals.get(i)) && isLeft(i);
                living += lives[i] ? 1 : 0;
            }
            return living;
        }

        /** Whether its node has been written again in time, up to now. */
        private boolean isLeft(int position) {
            int node = arrivals.get(position).second() / NODE;
            int written = arrivals.get(position).came();
            for (Arrival later : arrivals.subList(position, arrivals.size())) {
                if (later.came() - written >= timeToLive) {
                    return false;
                }
                if (later.second() / NODE == node) {
                    written = later.came();
                }
            }
            return true;
        }

        long count() {
            return group.result.getLong(0);
        }

        long sum() {
            return group.result.isNullAt(1) ? 0 : group.result.getInt(1);
        }

        long distinct() {
            return group.result.getLong(2);
        }
    }
}
