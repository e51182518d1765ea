/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.Verdict.Outcome;
import io.github.flinkext.benchmarks.report.Numbers;

import java.util.List;

/**
 * A bound on a figure that a release promises.
 *
 * @param claim the promise, for a reader of the report
 * @param reference id of the case it is compared with; empty if it is not compared
 * @param limit of the figure, or of the ratio of the two cases
 */
record FigureBar(
        String claim, Kind kind, Figure figure, String candidate, String reference, double limit) {

    /** How a figure is bounded. */
    enum Kind {
        /** It may not be higher in any run. */
        NEVER_ABOVE,
        /** It may not be lower in any run. */
        NEVER_BELOW,
        /** Its median may not be higher. */
        AT_MOST,
        /** Its median may be at most so many times that of the reference. */
        TIMES_AT_MOST,
        /** The median of the reference has to be so many times as high. */
        TIMES_FEWER
    }

    static FigureBar of(String claim, Kind kind, Figure figure, String candidate, double limit) {
        return new FigureBar(claim, kind, figure, candidate, "", limit);
    }

    /** The figure, or the ratio, that is bounded; NaN if a case was not run. */
    double measured(Figures figures) {
        return switch (kind) {
            case NEVER_ABOVE -> figures.highest(candidate, figure);
            case NEVER_BELOW -> figures.lowest(candidate, figure);
            case AT_MOST -> figures.median(candidate, figure);
            case TIMES_AT_MOST ->
                    figures.median(candidate, figure) / figures.median(reference, figure);
            case TIMES_FEWER ->
                    figures.median(reference, figure) / figures.median(candidate, figure);
        };
    }

    Outcome outcome(Figures figures) {
        double measured = measured(figures);
        if (Double.isNaN(measured)) {
            return Outcome.NOT_MEASURED;
        }
        boolean reached = isLowerBound() ? measured >= limit : measured <= limit;
        return reached ? Outcome.REACHED : Outcome.MISSED;
    }

    private boolean isLowerBound() {
        return kind == Kind.NEVER_BELOW || kind == Kind.TIMES_FEWER;
    }

    private boolean isRatio() {
        return kind == Kind.TIMES_AT_MOST || kind == Kind.TIMES_FEWER;
    }

    private String write(double value) {
        return isRatio() ? Numbers.ratio(value) : figure.write(value);
    }

    /** All bars as a block of Markdown. */
    static String table(List<FigureBar> bars, Figures figures) {
        StringBuilder table =
                new StringBuilder("| bar | bound | measured | | compared |\n")
                        .append("| --- | ---: | ---: | --- | --- |");
        for (FigureBar bar : bars) {
            table.append(
                    "\n| %s | %s %s | %s | %s | %s |"
                            .formatted(
                                    bar.claim,
                                    bar.isLowerBound() ? "at least" : "at most",
                                    bar.write(bar.limit),
                                    bar.write(bar.measured(figures)),
                                    written(bar.outcome(figures)),
                                    bar.reference.isEmpty()
                                            ? bar.candidate
                                            : bar.candidate + " to " + bar.reference));
        }
        return table.toString();
    }

    private static String written(Outcome outcome) {
        return switch (outcome) {
            case REACHED -> "reached";
            case MISSED -> "**missed**";
            case NOT_MEASURED -> "not measured";
        };
    }
}
