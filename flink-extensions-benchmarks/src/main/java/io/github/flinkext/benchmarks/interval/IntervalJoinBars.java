/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.Bar;
import io.github.flinkext.benchmarks.report.Numbers;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import java.util.ArrayList;
import java.util.List;

/** What interval joins promise, as ratios of processor time within one run. */
final class IntervalJoinBars {

    private static final double AT_MOST_A_FIFTH_MORE = 1 / 1.2;

    private IntervalJoinBars() {}

    static List<Bar> all() {
        List<Bar> bars = new ArrayList<>();
        bars.add(toFlink(10, 3));
        bars.add(toFlink(100, 12));
        bars.add(toFlink(1_000, 80));
        bars.add(toFlink(10_000, 800));
        bars.add(
                bar(
                        "N = 10 to N = 100,000 (flat: at most 1.2 times the cost)",
                        lag(100_000) + "/range-sql",
                        lag(10) + "/range-sql",
                        AT_MOST_A_FIFTH_MORE));
        for (int live : IntervalJoinCases.LIVE) {
            bars.add(
                    bar(
                            "N = %s: to RocksDB alone (within twice its cost)"
                                    .formatted(Numbers.whole(live)),
                            lag(live) + "/range-sql",
                            lag(live) + "/" + IntervalJoinCases.RAW,
                            0.5));
        }
        bars.addAll(wide(Backend.ROCKSDB, IntervalJoinCases.LIVE_IN_WIDE));
        bars.addAll(wide(Backend.HEAP, IntervalJoinCases.LIVE_IN_WIDE_ON_HEAP));
        String heap = group(Shape.LAG, Backend.HEAP, 1_000, 1);
        bars.add(bar("Heap, N = 1,000: to Flink SQL", heap + "/range-sql", heap + "/flink-sql", 5));
        bars.add(
                bar(
                        "Whole job net of start-up, N about 1,000: option on to off",
                        NetOfStartUp.GROUP + "/" + IntervalJoinCases.JOB_ON,
                        NetOfStartUp.GROUP + "/" + IntervalJoinCases.JOB_OFF,
                        8));
        return bars;
    }

    private static Bar toFlink(int live, double atLeast) {
        return bar(
                "N = %s: to Flink SQL".formatted(Numbers.whole(live)),
                lag(live) + "/range-sql",
                lag(live) + "/flink-sql",
                atLeast);
    }

    private static List<Bar> wide(Backend backend, List<Integer> allLive) {
        List<Bar> bars = new ArrayList<>();
        for (int live : allLive) {
            String group = group(Shape.WIDE, backend, live, live);
            bars.add(wide(group, "SQL", "sql"));
            bars.add(wide(group, "DataStream", "datastream"));
        }
        return bars;
    }

    private static Bar wide(String group, String api, String suffix) {
        return bar(
                "%s: to Flink %s (never slower)".formatted(group, api),
                group + "/range-" + suffix,
                group + "/flink-" + suffix,
                1);
    }

    private static String lag(int live) {
        return group(Shape.LAG, Backend.ROCKSDB, live, 1);
    }

    private static String group(Shape shape, Backend backend, int live, int matching) {
        return JoinScenario.group(shape, IntervalJoinType.INNER, backend, live, matching);
    }

    private static Bar bar(String claim, String candidate, String reference, double atLeast) {
        return new Bar(claim, List.of(candidate), List.of(reference), atLeast);
    }
}
