/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.Columns;
import io.github.flinkext.benchmarks.report.Numbers;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Seconds by the clock and of processor time, and what came out. */
final class TimeColumns implements Columns {

    private final Map<String, Results> resultsByCase;

    TimeColumns(Map<String, Results> resultsByCase) {
        this.resultsByCase = resultsByCase;
    }

    @Override
    public String heading() {
        return "Times";
    }

    @Override
    public List<String> names(BenchmarkCase first) {
        return List.of(
                "rows",
                "results",
                "changes sent",
                "s by the clock",
                "to " + first.name(),
                "CPU s",
                "lowest - highest",
                "to " + first.name());
    }

    @Override
    public List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements) {
        String id = benchmarkCase.id();
        Results results = resultsByCase.get(id);
        double wall = median(id, TimeColumns::wallSeconds, measurements);
        double cpu = median(id, TimeColumns::cpuSeconds, measurements);
        return List.of(
                Numbers.whole(benchmarkCase.rows()),
                Numbers.whole(results == null ? Double.NaN : results.rows()),
                Numbers.whole(results == null ? Double.NaN : results.changes()),
                Numbers.figure(wall),
                Numbers.ratio(wall / median(first.id(), TimeColumns::wallSeconds, measurements)),
                Numbers.figure(cpu),
                Numbers.figure(benchmarkCase.rows() / measurements.highestRate(id))
                        + " - "
                        + Numbers.figure(benchmarkCase.rows() / measurements.lowestRate(id)),
                Numbers.ratio(cpu / median(first.id(), TimeColumns::cpuSeconds, measurements)));
    }

    private static double median(
            String id, ToDoubleFunction<Measurement> value, Measurements measurements) {
        return measurements.median(id, value).orElse(Double.NaN);
    }

    private static double wallSeconds(Measurement measurement) {
        return measurement.wall().toNanos() / 1e9;
    }

    private static double cpuSeconds(Measurement measurement) {
        return measurement.time().toNanos() / 1e9;
    }
}
