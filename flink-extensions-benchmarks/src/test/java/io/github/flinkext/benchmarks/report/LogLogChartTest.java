/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class LogLogChartTest {

    private final LogLogChart chart = new LogLogChart("Costs", "rows", "microseconds");

    @Test
    void drawsEqualRatiosEquallyFarApart() {
        chart.add("linear", Map.of(10, 1.0, 100, 10.0, 1_000, 100.0));

        List<double[]> points = points(chart.toSvg());

        assertThat(points).hasSize(3);
        assertThat(points.get(1)[0] - points.get(0)[0])
                .isPositive()
                .isEqualTo(points.get(2)[0] - points.get(1)[0]);
        assertThat(points.get(1)[1] - points.get(0)[1])
                .as("upwards")
                .isNegative()
                .isEqualTo(points.get(2)[1] - points.get(1)[1]);
    }

    @Test
    void labelsAxesWithPowersOfTenAroundAllValues() {
        chart.add("few", Map.of(10, 0.5, 1_000, 20.0));

        assertThat(texts(chart.toSvg()))
                .containsExactly(
                        "Costs",
                        "rows",
                        "microseconds",
                        "10",
                        "100",
                        "1,000",
                        "0.1",
                        "1",
                        "10",
                        "100",
                        "few");
    }

    @Test
    void keepsLabelsOfLinesApartThatEndAtTheSamePoint() {
        chart.add("a", Map.of(10, 1.0, 100, 1.0));
        chart.add("b", Map.of(10, 50.0, 100, 1.0));

        double[] heights =
                Pattern.compile("y=\"([\\d.]+)\" text-anchor=\"start\"")
                        .matcher(chart.toSvg())
                        .results()
                        .mapToDouble(label -> Double.parseDouble(label.group(1)))
                        .toArray();

        assertThat(heights).hasSize(2);
        assertThat(heights[1] - heights[0]).isGreaterThanOrEqualTo(13);
    }

    @Test
    void leavesOutALineWithoutPoints() {
        chart.add("none", Map.of());
        assertThat(chart.hasLines()).isFalse();

        chart.add("some", Map.of(10, 1.0, 100, 2.0));

        assertThat(chart.hasLines()).isTrue();
        assertThat(chart.toSvg()).contains(">some</text>").doesNotContain("none<");
    }

    @Test
    void escapesNames() {
        chart.add("a < b & c", Map.of(10, 1.0));

        assertThat(chart.toSvg()).contains(">a &lt; b &amp; c</text>");
    }

    private static List<double[]> points(String svg) {
        List<double[]> points = new ArrayList<>();
        Pattern.compile("<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"")
                .matcher(svg)
                .results()
                .forEach(
                        circle ->
                                points.add(
                                        new double[] {
                                            Double.parseDouble(circle.group(1)),
                                            Double.parseDouble(circle.group(2))
                                        }));
        return points;
    }

    private static List<String> texts(String svg) {
        return Pattern.compile("<text [^>]*>([^<]*)</text>")
                .matcher(svg)
                .results()
                .map((MatchResult text) -> text.group(1))
                .toList();
    }
}
