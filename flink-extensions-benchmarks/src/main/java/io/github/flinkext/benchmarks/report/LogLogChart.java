/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lines to be drawn between axes with the powers of ten. */
@Internal
public final class LogLogChart {

    /** Told apart also by those who do not see colours as most do (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#D55E00", "#E69F00", "#0072B2", "#56B4E9", "#555555", "#009E73");

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Line> lines = new ArrayList<>();

    private int coloursUsed;

    public LogLogChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** A line through at least one point, in the order of x; both coordinates are positive. */
    record Line(String name, String colour, TreeMap<Integer, Double> points) {

        double last() {
            return points.lastEntry().getValue();
        }
    }

    /** Adds a line; without points it is left out, but the next has another colour all the same. */
    public void add(String name, Map<Integer, Double> points) {
        String colour = COLOURS.get(coloursUsed++ % COLOURS.size());
        if (!points.isEmpty()) {
            lines.add(new Line(name, colour, new TreeMap<>(points)));
        }
    }

    public boolean hasLines() {
        return !lines.isEmpty();
    }

    public String title() {
        return title;
    }

    String xLabel() {
        return xLabel;
    }

    String yLabel() {
        return yLabel;
    }

    List<Line> lines() {
        return lines;
    }

    /** As a file of SVG; there must be a line. */
    public String toSvg() {
        return new SvgDrawing(this).draw();
    }
}
