/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that was measured, by case and round. */
final class Figures {

    /**
     * What was measured of one run.
     *
     * @param round counted from 1
     */
    record Run(String caseId, int round, Map<Figure, Double> values) {

        void put(Figure figure, double value) {
            values.put(figure, value);
        }

        double value(Figure figure) {
            return values.getOrDefault(figure, Double.NaN);
        }
    }

    private final List<Run> runs = new ArrayList<>();

    /** Makes room for the next run of a case. */
    Run add(String caseId) {
        Run run = new Run(caseId, of(caseId).size() + 1, new EnumMap<>(Figure.class));
        runs.add(run);
        return run;
    }

    /** In the order in which they were made. */
    List<Run> all() {
        return List.copyOf(runs);
    }

    List<Run> of(String caseId) {
        return runs.stream().filter(run -> run.caseId().equals(caseId)).toList();
    }

    /** Of all runs of a case; NaN if it is not known of any. */
    double median(String caseId, Figure figure) {
        double[] values = sorted(caseId, figure);
        if (values.length == 0) {
            return Double.NaN;
        }
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    double lowest(String caseId, Figure figure) {
        double[] values = sorted(caseId, figure);
        return values.length == 0 ? Double.NaN : values[0];
    }

    double highest(String caseId, Figure figure) {
        double[] values = sorted(caseId, figure);
        return values.length == 0 ? Double.NaN : values[values.length - 1];
    }

    private double[] sorted(String caseId, Figure figure) {
        return of(caseId).stream()
                .mapToDouble(run -> run.value(figure))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
    }

    /** Every single run as a line of CSV. */
    String toCsv() {
        StringBuilder lines = new StringBuilder("case,round");
        for (Figure figure : Figure.values()) {
            lines.append(',').append(figure.key());
        }
        for (Run run : runs) {
            lines.append('\n').append(run.caseId()).append(',').append(run.round());
            for (Figure figure : Figure.values()) {
                double value = run.value(figure);
                // Two decimals at most, and none where there are none.
                lines.append(',').append(Double.isNaN(value) ? "" : rounded(value));
            }
        }
        return lines.append('\n').toString();
    }

    private static String rounded(double value) {
        double rounded = Math.round(value * 100) / 100.0;
        return rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : Double.toString(rounded);
    }
}
