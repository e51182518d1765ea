/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.Bar;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.window.WindowCases.Phases;

import java.util.ArrayList;
import java.util.List;

/** What windows promise, as ratios of times by the clock and of processor times within one run. */
final class WindowBars {

    private final List<Bar> bars = new ArrayList<>();

    private WindowBars() {}

    static List<Bar> all() {
        WindowBars bars = new WindowBars();
        bars.faster("Four features to HOP over 24 h", WindowCases.FEATURES_20_USERS, "hop-24h", 20);
        bars.faster("Four features to HOP over 1 h", WindowCases.FEATURES_100_USERS, "hop-1h", 4);
        bars.faster("Four features to OVER 24 h", WindowCases.FEATURES_20_USERS, "over-24h", 3);
        bars.atMost("7 d to 1 h", WindowCases.HORIZON, "7d", "1h", 1.25);
        for (int hours : WindowCases.SIZES_OF_EXACT) {
            for (Phases phases : WindowCases.PHASES_OF_EXACT) {
                bars.atMost(
                        "Exact local time, TUMBLE of %d h, %s, to Flink's".formatted(hours, phases),
                        WindowCases.exactGroup(hours, phases),
                        WindowCases.EXACT,
                        WindowCases.STOCK,
                        1.03);
            }
        }
        bars.atMost(
                "Early results of windows that hardly change to none",
                WindowCases.EARLY_IDLE,
                WindowCases.EARLY,
                WindowCases.EXACT,
                1.15);
        return List.copyOf(bars.bars);
    }

    private void faster(String claim, String group, String flink, double times) {
        both(claim, group + "/" + WindowCases.OURS, group + "/" + flink, times);
    }

    private void atMost(String claim, String group, String ours, String other, double times) {
        both(
                claim + " (at most %s times)".formatted(times),
                group + "/" + ours,
                group + "/" + other,
                1 / times);
    }

    private void both(String claim, String ours, String other, double atLeast) {
        List<String> candidates = List.of(ours);
        List<String> references = List.of(other);
        bars.add(
                new Bar(
                        claim + ": by the clock",
                        candidates,
                        references,
                        atLeast,
                        Measurement::rowsPerSecondByClock));
        bars.add(new Bar(claim + ": processor time", candidates, references, atLeast));
    }
}
