/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.apache.flink.annotation.Internal;

import java.util.List;

/** What a table shows of each case besides its name and what runs. */
@Internal
public interface Columns {

    /** The heading above all tables. */
    String heading();

    /**
     * What is written above the columns.
     *
     * @param first the case that the others of its group are compared with
     */
    List<String> names(BenchmarkCase first);

    List<String> values(
            BenchmarkCase benchmarkCase, BenchmarkCase first, Measurements measurements);
}
