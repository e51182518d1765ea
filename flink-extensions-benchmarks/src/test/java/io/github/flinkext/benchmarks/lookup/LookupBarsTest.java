/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.measure.Bar;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LookupBarsTest {

    @Test
    void compareOnlyCasesThatExist(@TempDir Path folder) throws Exception {
        try (LookupSetup setup = new LookupSetup(1, folder, new PrintWriter(Writer.nullWriter()))) {
            List<String> ids = LookupCases.all(setup).stream().map(BenchmarkCase::id).toList();

            assertThat(ids).doesNotHaveDuplicates();
            for (Bar bar : LookupBars.all()) {
                assertThat(ids).as(bar.claim()).containsAll(bar.candidates());
                assertThat(ids).as(bar.claim()).containsAll(bar.references());
            }
        }
    }
}
