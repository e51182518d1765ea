/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.report.LogLogChart.Line;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws a {@link LogLogChart}, in dark on white. */
final class SvgDrawing {

    private static final int WIDTH = 880;
    private static final int HEIGHT = 480;
    private static final int LEFT = 80;
    private static final int RIGHT = WIDTH - 170;
    private static final int TOP = 50;
    private static final int BOTTOM = HEIGHT - 60;
    private static final int LABEL_HEIGHT = 16;

    /** From the middle of a line of text to where its letters stand. */
    private static final double BASELINE = 4.5;

    private final LogLogChart chart;
    private final Axis x;
    private final Axis y;
    private final StringBuilder svg = new StringBuilder();

    SvgDrawing(LogLogChart chart) {
        this.chart = chart;
        this.x =
                Axis.around(
                        chart.lines().stream()
                                .flatMap(line -> line.points().keySet().stream())
                                .mapToDouble(Integer::doubleValue),
                        LEFT,
                        RIGHT);
        this.y =
                Axis.around(
                        chart.lines().stream()
                                .flatMap(line -> line.points().values().stream())
                                .mapToDouble(Double::doubleValue),
                        BOTTOM,
                        TOP);
    }

    String draw() {
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
                font-family="sans-serif" font-size="13" fill="#222222">
                <rect width="%d" height="%d" fill="#ffffff"/>
                """
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT));
        titles();
        grid();
        chart.lines().forEach(this::line);
        names();
        return svg.append("</svg>\n").toString();
    }

    private void titles() {
        double middleX = (LEFT + RIGHT) / 2.0;
        double middleY = (TOP + BOTTOM) / 2.0;
        text(middleX, 26, "middle", "font-size=\"16\"", chart.title());
        text(middleX, HEIGHT - 16, "middle", "", chart.xLabel());
        String upwards = format("transform=\"rotate(-90 22 %.1f)\"", middleY);
        text(22, middleY, "middle", upwards, chart.yLabel());
    }

    private void grid() {
        for (double tick : x.ticks()) {
            rule(x.at(tick), TOP, x.at(tick), BOTTOM);
            text(x.at(tick), BOTTOM + 20, "middle", "", tick(tick));
        }
        for (double tick : y.ticks()) {
            rule(LEFT, y.at(tick), RIGHT, y.at(tick));
            text(LEFT - 8, y.at(tick) + BASELINE, "end", "", tick(tick));
        }
    }

    private static String tick(double power) {
        return power < 1 ? Double.toString(power) : Numbers.whole(power);
    }

    private void line(Line line) {
        StringBuilder path = new StringBuilder();
        line.points()
                .forEach((n, value) -> path.append(format("%.1f,%.1f ", x.at(n), y.at(value))));
        append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                path.toString().trim(), line.colour());
        line.points()
                .forEach(
                        (n, value) ->
                                append(
                                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\">"
                                                + "<title>%s, %s: %s</title></circle>",
                                        x.at(n),
                                        y.at(value),
                                        line.colour(),
                                        escaped(line.name()),
                                        Numbers.whole(n),
                                        Numbers.figure(value)));
    }

    /** The name of each line beside its end, and none over another. */
    private void names() {
        List<Line> fromTop =
                chart.lines().stream()
                        .sorted(Comparator.comparingDouble(Line::last).reversed())
                        .toList();
        double lowest = Double.NEGATIVE_INFINITY;
        for (Line line : fromTop) {
            lowest = Math.max(y.at(line.last()), lowest + LABEL_HEIGHT);
            text(
                    x.at(line.points().lastKey()) + 10,
                    lowest + BASELINE,
                    "start",
                    "fill=\"" + line.colour() + "\" font-weight=\"bold\"",
                    line.name());
        }
    }

    private void rule(double x1, double y1, double x2, double y2) {
        append(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
                x1, y1, x2, y2);
    }

    private void text(double atX, double atY, String anchor, String attributes, String content) {
        append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>",
                atX, atY, anchor, attributes.isEmpty() ? "" : " " + attributes, escaped(content));
    }

    private void append(String format, Object... arguments) {
        svg.append(format(format, arguments)).append('\n');
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /**
     * A scale of powers of ten.
     *
     * @param first exponent at the beginning
     * @param last exponent at the end
     * @param begin where the first is drawn
     * @param end where the last is drawn
     */
    private record Axis(int first, int last, double begin, double end) {

        static Axis around(DoubleStream values, double begin, double end) {
            double[] sorted = values.sorted().toArray();
            int first = (int) Math.floor(Math.log10(sorted[0]));
            int last = (int) Math.ceil(Math.log10(sorted[sorted.length - 1]));
            return new Axis(first, Math.max(last, first + 1), begin, end);
        }

        double at(double value) {
            return begin + (Math.log10(value) - first) / (last - first) * (end - begin);
        }

        double[] ticks() {
            double[] ticks = new double[last - first + 1];
            for (int i = 0; i < ticks.length; i++) {
                ticks[i] = Math.pow(10, first + i);
            }
            return ticks;
        }
    }
}
