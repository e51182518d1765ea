/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.measure.Verdict;
import io.github.flinkext.benchmarks.measure.Verdict.Outcome;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes a {@link Report} as a page of documentation. All of it is computed. */
@Internal
public final class MarkdownReport {

    private final Report report;
    private final StringBuilder page = new StringBuilder();

    private MarkdownReport(Report report) {
        this.report = report;
    }

    public static String of(Report report) {
        return new MarkdownReport(report).write();
    }

    private String write() {
        line("# " + report.title());
        line("");
        line("Written by the command below; do not edit.");
        line("");
        report.facts().forEach((name, value) -> line("- " + name + ": " + value));
        bars();
        line("");
        line("## Rates");
        casesByGroup().forEach(this::group);
        line("");
        line("## How it was measured");
        for (String paragraph : report.method()) {
            line("");
            line(paragraph);
        }
        return page.toString();
    }

    private void bars() {
        if (report.verdicts().isEmpty()) {
            return;
        }
        line("");
        line("## Bars");
        line("");
        line("| bar | at least | measured | | compared |");
        line("| --- | ---: | ---: | --- | --- |");
        for (Verdict verdict : report.verdicts()) {
            boolean measured = verdict.outcome() != Outcome.NOT_MEASURED;
            line(
                    "| %s | %s | %s | %s | %s |",
                    verdict.bar().claim(),
                    ratio(verdict.bar().atLeast()),
                    ratio(verdict.ratio()),
                    outcome(verdict.outcome()),
                    measured ? verdict.candidate() + " to " + verdict.reference() : "");
        }
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case REACHED -> "reached";
            case MISSED -> "**missed**";
            case NOT_MEASURED -> "not measured";
        };
    }

    private Map<String, List<BenchmarkCase>> casesByGroup() {
        Map<String, List<BenchmarkCase>> groups = new LinkedHashMap<>();
        for (BenchmarkCase benchmarkCase : report.cases()) {
            groups.computeIfAbsent(benchmarkCase.group(), name -> new ArrayList<>())
                    .add(benchmarkCase);
        }
        return groups;
    }

    private void group(String name, List<BenchmarkCase> cases) {
        line("");
        line("### " + name);
        line("");
        line(
                "| case | what runs | rows | rows/s | lowest - highest | to %s | busy cores:"
                        + " Flink, proxy, machine |",
                cases.get(0).name());
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        OptionalDouble first = report.measurements().medianRate(cases.get(0).id());
        for (BenchmarkCase benchmarkCase : cases) {
            row(benchmarkCase, first);
        }
    }

    private void row(BenchmarkCase benchmarkCase, OptionalDouble first) {
        Measurements measurements = report.measurements();
        String id = benchmarkCase.id();
        double rate = measurements.medianRate(id).orElse(Double.NaN);
        line(
                "| %s | %s | %s | %s | %s - %s | %s | %s, %s, %s |",
                benchmarkCase.name(),
                benchmarkCase.description(),
                whole(benchmarkCase.rows()),
                whole(rate),
                whole(measurements.lowestRate(id)),
                whole(measurements.highestRate(id)),
                ratio(rate / first.orElse(Double.NaN)),
                cores(measurements.median(id, m -> m.load().engine())),
                cores(measurements.median(id, m -> m.load().proxies())),
                cores(measurements.median(id, m -> m.load().machine())));
    }

    private static String whole(double number) {
        return Double.isNaN(number) ? "?" : String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String ratio(double number) {
        if (Double.isNaN(number)) {
            return "?";
        }
        return String.format(Locale.ROOT, number < 10 ? "%.2fx" : "%.1fx", number);
    }

    private static String cores(OptionalDouble number) {
        double cores = number.orElse(Double.NaN);
        return Double.isNaN(cores) ? "?" : String.format(Locale.ROOT, "%.1f", cores);
    }

    private void line(String format, Object... arguments) {
        page.append(arguments.length == 0 ? format : format.formatted(arguments)).append('\n');
    }
}
