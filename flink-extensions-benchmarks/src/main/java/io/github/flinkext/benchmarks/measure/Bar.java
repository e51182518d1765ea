/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A ratio of two rates that a release promises.
 *
 * @param claim the promise, for a reader of the report
 * @param candidates ids of the cases of which the best has to reach the bar
 * @param references ids of the cases of which the best is taken for comparison
 * @param atLeast the least ratio of the two
 * @param rate what is compared
 */
@Internal
public record Bar(
        String claim,
        List<String> candidates,
        List<String> references,
        double atLeast,
        ToDoubleFunction<Measurement> rate) {

    /** A ratio of the times that count. */
    public Bar(String claim, List<String> candidates, List<String> references, double atLeast) {
        this(claim, candidates, references, atLeast, Measurement::rowsPerSecond);
    }

    /** Compares the medians of what was measured. */
    public Verdict judge(Measurements measurements) {
        Optional<String> candidate = best(candidates, measurements);
        Optional<String> reference = best(references, measurements);
        if (candidate.isEmpty() || reference.isEmpty()) {
            return new Verdict(this, "", "", Double.NaN);
        }
        double ratio =
                median(candidate.get(), measurements) / median(reference.get(), measurements);
        return new Verdict(this, candidate.get(), reference.get(), ratio);
    }

    private double median(String caseId, Measurements measurements) {
        return measurements.median(caseId, rate).orElseThrow();
    }

    private Optional<String> best(List<String> caseIds, Measurements measurements) {
        return caseIds.stream()
                .filter(measurements::contains)
                .max(Comparator.comparingDouble(id -> median(id, measurements)));
    }
}
