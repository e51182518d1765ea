/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** All runs of a benchmark, in the order in which they were made. */
@Internal
public final class Measurements {

    private final List<Measurement> all = new ArrayList<>();

    public void add(Measurement measurement) {
        all.add(measurement);
    }

    public void addAll(Measurements others) {
        all.addAll(others.all);
    }

    public List<Measurement> all() {
        return Collections.unmodifiableList(all);
    }

    public boolean contains(String caseId) {
        return all.stream().anyMatch(m -> m.caseId().equals(caseId));
    }

    /** The median rate of a case; empty when it was not run. */
    public OptionalDouble medianRate(String caseId) {
        return median(caseId, Measurement::rowsPerSecond);
    }

    public OptionalDouble median(String caseId, ToDoubleFunction<Measurement> value) {
        double[] values = values(caseId, value);
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(median(values));
    }

    public double lowestRate(String caseId) {
        double[] rates = values(caseId, Measurement::rowsPerSecond);
        return rates.length == 0 ? Double.NaN : rates[0];
    }

    public double highestRate(String caseId) {
        double[] rates = values(caseId, Measurement::rowsPerSecond);
        return rates.length == 0 ? Double.NaN : rates[rates.length - 1];
    }

    private double[] values(String caseId, ToDoubleFunction<Measurement> value) {
        return all.stream()
                .filter(m -> m.caseId().equals(caseId))
                .mapToDouble(value)
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
