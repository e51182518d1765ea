/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.Columns;
import io.github.flinkext.benchmarks.report.Numbers;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Medians of figures, of which each group of cases has its own. */
final class FigureColumns implements Columns {

    /**
     * A column of a table.
     *
     * @param isComparedWithFirst whether to write how many times those of the first case they are
     */
    record Column(String name, boolean isComparedWithFirst, List<Figure> figures) {

        static Column of(String name, Figure... figures) {
            return new Column(name, false, List.of(figures));
        }

        static Column comparedWithFirst(String name, Figure figure) {
            return new Column(name, true, List.of(figure));
        }
    }

    private final Figures figures;
    private final Map<String, List<Column>> columnsByGroup;

    FigureColumns(Figures figures, Map<String, List<Column>> columnsByGroup) {
        this.figures = figures;
        this.columnsByGroup = columnsByGroup;
    }

    @Override
    public String heading() {
        return "Figures";
    }

    @Override
    public List<String> names(BenchmarkCase first) {
        return columnsByGroup.get(first.group()).stream()
                .map(
                        column ->
                                column.isComparedWithFirst()
                                        ? column.name() + " to " + first.name()
                                        : column.name())
                .toList();
    }

    @Override
    public List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements) {
        return columnsByGroup.get(first.group()).stream()
                .map(column -> value(column, benchmarkCase.id(), first.id()))
                .toList();
    }

    private String value(Column column, String id, String firstId) {
        Stream<String> values =
                column.figures().stream()
                        .map(
                                figure -> {
                                    double median = figures.median(id, figure);
                                    return column.isComparedWithFirst()
                                            ? Numbers.ratio(
                                                    median / figures.median(firstId, figure))
                                            : figure.write(median);
                                });
        return values.collect(Collectors.joining(" / "));
    }
}
