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

/** Medians of figures, of which each group of cases has its own. */
final class FigureColumns implements Columns {

    /** What is written of a figure. */
    private enum Kind {
        VALUE,
        /** How many times that of the first case. */
        TIMES_FIRST,
        /** How many times as high that of the first case is. */
        TIMES_LESS_THAN_FIRST
    }

    /** A column of a table. */
    record Column(String name, Kind kind, List<Figure> figures) {

        /** The figures themselves. */
        static Column of(String name, Figure... figures) {
            return new Column(name, Kind.VALUE, List.of(figures));
        }

        /** How many times those of the first case they are. */
        static Column timesFirst(String name, Figure figure) {
            return new Column(name, Kind.TIMES_FIRST, List.of(figure));
        }

        /** How many times as high those of the first case are. */
        static Column timesLessThanFirst(String name, Figure figure) {
            return new Column(name, Kind.TIMES_LESS_THAN_FIRST, List.of(figure));
        }

        private String name(String first) {
            return switch (kind) {
                case VALUE -> name;
                case TIMES_FIRST -> name + " to " + first;
                case TIMES_LESS_THAN_FIRST -> name + " less than " + first;
            };
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
                .map(column -> column.name(first.name()))
                .toList();
    }

    @Override
    public List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements) {
        return columnsByGroup.get(first.group()).stream()
                .map(
                        column ->
                                column.figures().stream()
                                        .map(
                                                figure ->
                                                        value(
                                                                column.kind(),
                                                                figure,
                                                                benchmarkCase.id(),
                                                                first.id()))
                                        .collect(Collectors.joining(" / ")))
                .toList();
    }

    private String value(Kind kind, Figure figure, String id, String firstId) {
        double value = figures.median(id, figure);
        double first = figures.median(firstId, figure);
        return switch (kind) {
            case VALUE -> figure.write(value);
            case TIMES_FIRST -> Numbers.ratio(value / first);
            case TIMES_LESS_THAN_FIRST -> Numbers.ratio(first / value);
        };
    }
}
