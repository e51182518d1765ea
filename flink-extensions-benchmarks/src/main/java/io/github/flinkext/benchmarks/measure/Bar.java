/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A ratio of two rates that a release promises.
 *
 * @param claim the promise, for a reader of the report
 * @param candidates ids of the cases of which the best has to reach the bar
 * @param references ids of the cases of which the best is taken for comparison
 * @param atLeast the least ratio of the two
 */
@Internal
public record Bar(String claim, List<String> candidates, List<String> references, double atLeast) {

    /** Compares the medians of what was measured. */
    public Verdict judge(Measurements measurements) {
        Optional<String> candidate = best(candidates, measurements);
        Optional<String> reference = best(references, measurements);
        if (candidate.isEmpty() || reference.isEmpty()) {
            return new Verdict(this, "", "", Double.NaN);
        }
        double ratio =
                measurements.medianRate(candidate.get()).orElseThrow()
                        / measurements.medianRate(reference.get()).orElseThrow();
        return new Verdict(this, candidate.get(), reference.get(), ratio);
    }

    private static Optional<String> best(List<String> caseIds, Measurements measurements) {
        return caseIds.stream()
                .filter(measurements::contains)
                .max(Comparator.comparingDouble(id -> measurements.medianRate(id).orElseThrow()));
    }
}
