/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.Bar;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuLoad;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class IntervalJoinBarsTest {

    @Test
    void compareOnlyCasesThatAreMeasured() {
        Measurements measurements = new Measurements();
        List<String> ids = new ArrayList<>();
        for (CaseSet set : IntervalJoinCases.all(1)) {
            for (BenchmarkCase benchmarkCase : set.cases()) {
                ids.add(benchmarkCase.id());
                measurements.add(
                        new Measurement(
                                benchmarkCase.id(), 1, 1, Duration.ofSeconds(1), CpuLoad.UNKNOWN));
            }
        }
        NetOfStartUp.of(measurements).all().forEach(net -> ids.add(net.caseId()));

        assertThat(ids).doesNotHaveDuplicates();
        for (Bar bar : IntervalJoinBars.all()) {
            assertThat(ids).as(bar.claim()).containsAll(bar.candidates());
            assertThat(ids).as(bar.claim()).containsAll(bar.references());
        }
    }
}
