/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.Moment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsTest {

    @TempDir Path folder;

    @Test
    void areTheSameInAnyOrder() {
        assertThat(
                        of(new long[] {1, 2}, new long[] {3, 4})
                                .areThoseOf(of(new long[] {3, 4}, new long[] {1, 2})))
                .isTrue();
    }

    @Test
    void differByAValueAndByItsColumn() {
        Results results = of(new long[] {1, 2}, new long[] {3, 4});

        assertThat(results.areThoseOf(of(new long[] {1, 2}, new long[] {3, 5}))).isFalse();
        assertThat(results.areThoseOf(of(new long[] {2, 1}, new long[] {3, 4}))).isFalse();
        assertThat(results.areThoseOf(of(new long[] {1, 4}, new long[] {3, 2}))).isFalse();
        assertThat(results.areThoseOf(of(new long[] {1, 2}))).isFalse();
    }

    @Test
    void areWhatRemainsAfterUpdates() {
        Results results = of(new long[] {1, 2});
        results.remove(1, 2);
        results.add(1, 3);

        assertThat(results.areThoseOf(of(new long[] {1, 3}))).isTrue();
        assertThat(results.rows()).isEqualTo(1);
        assertThat(results.changes()).isEqualTo(3);
    }

    @Test
    void areTheSameAfterTheyWereWritten() throws Exception {
        Results results = of(new long[] {1, 2}, new long[] {3, 4});
        results.remove(3, 4);
        Moment last = new Moment(5, 6);
        Path file = folder.resolve("results");

        new ResultsFile(results, last).writeTo(file);
        ResultsFile read = ResultsFile.readFrom(file);

        assertThat(read.last()).isEqualTo(last);
        assertThat(read.results().areThoseOf(results)).isTrue();
        assertThat(read.results().changes()).isEqualTo(3);
    }

    private static Results of(long[]... rows) {
        Results results = new Results();
        for (long[] row : rows) {
            results.add(row);
        }
        return results;
    }
}
