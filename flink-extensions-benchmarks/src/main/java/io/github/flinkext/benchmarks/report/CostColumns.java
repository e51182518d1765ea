/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.apache.flink.annotation.Internal;

import java.util.List;

/** Microseconds of processor time per record, with the time by the clock beside it. */
@Internal
public final class CostColumns implements Columns {

    private static final double MICROS_PER_SECOND = 1e6;

    @Override
    public String heading() {
        return "Costs";
    }

    @Override
    public List<String> names(BenchmarkCase first) {
        return List.of(
                "records",
                "CPU us/record",
                "lowest - highest",
                "wall us/record",
                first.name() + " costs");
    }

    @Override
    public List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements) {
        String id = benchmarkCase.id();
        double cost = median(id, measurements);
        return List.of(
                Numbers.whole(benchmarkCase.rows()),
                Numbers.figure(cost),
                Numbers.figure(MICROS_PER_SECOND / measurements.highestRate(id))
                        + " - "
                        + Numbers.figure(MICROS_PER_SECOND / measurements.lowestRate(id)),
                Numbers.figure(
                        measurements.median(id, Measurement::wallMicrosPerRow).orElse(Double.NaN)),
                Numbers.ratio(median(first.id(), measurements) / cost));
    }

    private static double median(String id, Measurements measurements) {
        return measurements.median(id, Measurement::microsPerRow).orElse(Double.NaN);
    }
}
