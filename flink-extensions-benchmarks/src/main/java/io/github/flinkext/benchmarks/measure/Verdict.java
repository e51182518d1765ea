/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

/**
 * A bar beside what was measured.
 *
 * @param candidate id of the case that was compared, empty when none was run
 * @param reference id of the case it was compared with, empty when none was run
 * @param ratio of their median rates, NaN when one of them was not run
 */
@Internal
public record Verdict(Bar bar, String candidate, String reference, double ratio) {

    /** What became of a bar. */
    public enum Outcome {
        REACHED,
        MISSED,
        NOT_MEASURED
    }

    public Outcome outcome() {
        if (Double.isNaN(ratio)) {
            return Outcome.NOT_MEASURED;
        }
        return ratio >= bar.atLeast() ? Outcome.REACHED : Outcome.MISSED;
    }
}
