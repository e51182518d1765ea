/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.Bar;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WindowBarsTest {

    @Test
    void areOfCasesThatAreMeasured() {
        List<String> ids = WindowCases.all().stream().map(WindowCase::id).toList();

        assertThat(ids).doesNotHaveDuplicates();
        for (Bar bar : WindowBars.all()) {
            assertThat(ids).as(bar.claim()).containsAll(bar.candidates());
            assertThat(ids).as(bar.claim()).containsAll(bar.references());
        }
    }

    @Test
    void compareTheSameNumberOfRowsOfTheSameTable() {
        for (Bar bar : WindowBars.all()) {
            WindowCase ours = oneOf(bar.candidates());
            WindowCase other = oneOf(bar.references());

            assertThat(ours.rows()).as(bar.claim()).isEqualTo(other.rows());
            assertThat(ours.job().events()).as(bar.claim()).isEqualTo(other.job().events());
        }
    }

    private static WindowCase oneOf(List<String> ids) {
        return WindowCases.all().stream()
                .filter(one -> one.id().equals(ids.get(0)))
                .findFirst()
                .orElseThrow();
    }
}
