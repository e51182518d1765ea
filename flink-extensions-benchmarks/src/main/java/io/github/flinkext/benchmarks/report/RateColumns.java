/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.OptionalDouble;

/** Rows per second by the clock, and how busy the machine was. */
@Internal
public final class RateColumns implements Columns {

    @Override
    public String heading() {
        return "Rates";
    }

    @Override
    public List<String> names(BenchmarkCase first) {
        return List.of(
                "rows",
                "rows/s",
                "lowest - highest",
                "to " + first.name(),
                "busy cores: Flink, proxy, machine");
    }

    @Override
    public List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements) {
        String id = benchmarkCase.id();
        double rate = measurements.medianRate(id).orElse(Double.NaN);
        double reference = measurements.medianRate(first.id()).orElse(Double.NaN);
        return List.of(
                Numbers.whole(benchmarkCase.rows()),
                Numbers.whole(rate),
                Numbers.whole(measurements.lowestRate(id))
                        + " - "
                        + Numbers.whole(measurements.highestRate(id)),
                Numbers.ratio(rate / reference),
                "%s, %s, %s"
                        .formatted(
                                cores(measurements.median(id, m -> m.load().engine())),
                                cores(measurements.median(id, m -> m.load().proxies())),
                                cores(measurements.median(id, m -> m.load().machine()))));
    }

    private static String cores(OptionalDouble number) {
        return Numbers.tenths(number.orElse(Double.NaN));
    }
}
