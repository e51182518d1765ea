/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.measure.Verdict;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.Map;

/**
 * All that a benchmark has to tell.
 *
 * @param facts machine, versions and the like, in the order in which they are shown
 * @param method how it was measured, a paragraph each
 * @param summary blocks of Markdown shown before the figures
 * @param columns what is shown of each case
 * @param cases in the order of the table; the first of a group is what the others are compared with
 */
@Internal
public record Report(
        String title,
        Map<String, String> facts,
        List<String> method,
        List<String> summary,
        Columns columns,
        List<BenchmarkCase> cases,
        Measurements measurements,
        List<Verdict> verdicts) {}
