/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Verdict;
import io.github.flinkext.benchmarks.measure.Verdict.Outcome;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        for (String block : report.summary()) {
            line("");
            line(block);
        }
        line("");
        line("## " + report.columns().heading());
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
                    Numbers.ratio(verdict.bar().atLeast()),
                    Numbers.ratio(verdict.ratio()),
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
        BenchmarkCase first = cases.get(0);
        List<String> columns = report.columns().names(first);
        line("");
        line("### " + name);
        line("");
        line("| case | what runs | " + String.join(" | ", columns) + " |");
        line("| --- | --- |" + " ---: |".repeat(columns.size()));
        for (BenchmarkCase benchmarkCase : cases) {
            List<String> values =
                    report.columns().values(benchmarkCase, first, report.measurements());
            line(
                    "| %s | %s | %s |",
                    benchmarkCase.name(), benchmarkCase.description(), String.join(" | ", values));
        }
    }

    private void line(String format, Object... arguments) {
        page.append(arguments.length == 0 ? format : format.formatted(arguments)).append('\n');
    }
}
