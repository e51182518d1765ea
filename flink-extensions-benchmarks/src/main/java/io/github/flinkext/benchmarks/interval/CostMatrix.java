/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.Numbers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Costs of a set of cases: a line for each operator, a column for each number of live rows. */
final class CostMatrix {

    private final CaseSet set;
    private final Measurements measurements;

    CostMatrix(CaseSet set, Measurements measurements) {
        this.set = set;
        this.measurements = measurements;
    }

    /**
     * Median microseconds per record by number of live rows, of those that were measured, for the
     * label of each operator.
     */
    Map<String, Map<Integer, Double>> costs() {
        Map<String, Map<Integer, Double>> costs = new LinkedHashMap<>();
        for (JoinOperator operator : JoinOperator.values()) {
            costs.put(operator.label(), costsOf(operator.caseName()));
        }
        costs.put("RocksDB alone", costsOf(IntervalJoinCases.RAW));
        return costs;
    }

    private Map<Integer, Double> costsOf(String name) {
        Map<Integer, Double> costs = new LinkedHashMap<>();
        for (JoinScenario scenario : set.scenarios()) {
            measurements
                    .median(scenario.group() + "/" + name, Measurement::microsPerRow)
                    .ifPresent(micros -> costs.put(scenario.live(), micros));
        }
        return costs;
    }

    /** As a table of Markdown. */
    String table() {
        List<String> lines = new ArrayList<>();
        List<Integer> live = set.scenarios().stream().map(JoinScenario::live).toList();
        StringBuilder header = new StringBuilder("| " + set.title() + " |");
        live.forEach(n -> header.append(" N = ").append(Numbers.whole(n)).append(" |"));
        lines.add(header.toString());
        lines.add("| --- |" + " ---: |".repeat(live.size()));
        costs().forEach(
                        (label, costs) -> {
                            if (!costs.isEmpty()) {
                                lines.add(line(label, costs, live));
                            }
                        });
        return String.join("\n", lines);
    }

    private static String line(String label, Map<Integer, Double> costs, List<Integer> live) {
        StringBuilder line = new StringBuilder("| " + label + " |");
        for (int n : live) {
            Double cost = costs.get(n);
            line.append(' ').append(cost == null ? "" : Numbers.figure(cost)).append(" |");
        }
        return line.toString();
    }
}
