/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Cases whose rounds are interleaved, and which therefore keep their state at the same time.
 *
 * @param title for a reader of the report
 * @param scenarios of the operators; empty for whole jobs
 * @param resources closed after the last round, last first
 */
record CaseSet(
        String title,
        List<JoinScenario> scenarios,
        List<BenchmarkCase> cases,
        List<AutoCloseable> resources)
        implements AutoCloseable {

    CaseSet {
        scenarios = List.copyOf(scenarios);
        cases = List.copyOf(cases);
        resources = List.copyOf(resources);
    }

    /** The cases in whose name a pattern is found. */
    CaseSet matching(Pattern pattern) {
        return withCases(cases.stream().filter(c -> c.matches(pattern)).toList());
    }

    CaseSet shortened(int divisor) {
        return withCases(cases.stream().map(c -> c.shortened(divisor)).toList());
    }

    private CaseSet withCases(List<BenchmarkCase> others) {
        return new CaseSet(title, scenarios, others, resources);
    }

    @Override
    public void close() throws Exception {
        Exception failure = null;
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                resources.get(i).close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
