/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Rows of one key, and what is computed of them, drawn from a seed.
 *
 * @param lateness how far rows may be behind those before them, in milliseconds
 */
record FeatureCase(FeatureSpec spec, List<Event> events, long lateness) {

    static final RowType TABLE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("i", DataTypes.INT()),
                                    DataTypes.FIELD("d", DataTypes.DOUBLE()),
                                    DataTypes.FIELD("s", DataTypes.STRING()))
                            .getLogicalType();

    static final String INVERTIBLE =
            "COUNT(*), COUNT(i), SUM(i), COUNT(DISTINCT s), AVG(i), COUNT(DISTINCT d)";
    static final String ALL =
            INVERTIBLE + ", SUM(d), MIN(d), MAX(s), APPROX_COUNT_DISTINCT(i), LAST_N(s, 4)";

    private static final long DAY = 86_400_000;

    /** A row at its time. */
    record Event(long time, RowData row) {}

    static FeatureCase random(long seed, String features, String horizons, String pane) {
        Random random = new Random(seed);
        FeatureSpec spec = FeatureSpec.parse(horizons, features, pane, TABLE);
        long longest = spec.longestHorizon() * spec.paneMillis();
        List<Event> events = new ArrayList<>();
        long time = random.nextBoolean() ? 1_700_000_000_000L : -longest / 2;
        for (int i = 0; i < 600; i++) {
            time += step(random, longest);
            events.add(new Event(time, row(random)));
        }
        long lateness = random.nextInt(3) == 0 ? 0 : 1 + (long) (random.nextDouble() * longest);
        return new FeatureCase(spec, shuffled(random, events, lateness), lateness);
    }

    private static long step(Random random, long longest) {
        return switch (random.nextInt(40)) {
            case 0 -> (long) (random.nextDouble() * 3 * longest);
            case 1 -> random.nextInt(5) * DAY;
            case 2, 3, 4, 5, 6 -> (long) (random.nextDouble() * longest / 4);
            case 7, 8, 9, 10 -> 0;
            default -> (long) (random.nextDouble() * longest / 300);
        };
    }

    /** Swaps rows as long as none falls behind one before it by more than the lateness. */
    private static List<Event> shuffled(Random random, List<Event> events, long lateness) {
        List<Event> shuffled = new ArrayList<>(events);
        for (int i = 0; lateness > 0 && i < 3 * events.size(); i++) {
            int one = random.nextInt(events.size());
            int other = Math.min(events.size() - 1, one + random.nextInt(8));
            Collections.swap(shuffled, one, other);
        }
        List<Event> kept = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        for (Event event : shuffled) {
            latest = Math.max(latest, event.time());
            if (event.time() >= latest - lateness) {
                kept.add(event);
            }
        }
        return kept;
    }

    private static RowData row(Random random) {
        return GenericRowData.of(
                orNull(random, random.nextInt()),
                // Sums of such are exact in any order.
                orNull(random, random.nextInt(1000) / 8.0),
                orNull(random, StringData.fromString("s" + random.nextInt(50))));
    }

    private static Object orNull(Random random, Object value) {
        return random.nextInt(5) == 0 ? null : value;
    }
}
