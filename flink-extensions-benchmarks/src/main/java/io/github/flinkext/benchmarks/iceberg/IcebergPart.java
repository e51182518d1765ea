/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;

import java.io.PrintWriter;
import java.util.List;

/** A part of the comparison that can be run alone. Its cases run interleaved. */
interface IcebergPart extends AutoCloseable {

    String title();

    List<BenchmarkCase> cases();

    /** Runs cases, some or all of them. */
    Measurements run(InterleavedRounds selected, int rounds, PrintWriter out) throws Exception;

    @Override
    void close() throws Exception;
}
