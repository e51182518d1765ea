/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.CpuLoad;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class CostMatrixTest {

    private final Measurements measurements = new Measurements();

    @Test
    void hasALineForEachOperatorThatWasMeasured() {
        micros("lag-inner-rocksdb-n10-m1/flink-sql", 38.2);
        micros("lag-inner-rocksdb-n10-m1/flink-sql", 38.4);
        micros("lag-inner-rocksdb-n10-m1/flink-sql", 99);
        micros("lag-inner-rocksdb-n10-m1/raw", 3.15);
        micros("lag-inner-rocksdb-n1000-m1/flink-sql", 5_598);

        assertThat(new CostMatrix(set(10, 1_000), measurements).table())
                .isEqualTo(
                        """
                        | LAG | N = 10 | N = 1,000 |
                        | --- | ---: | ---: |
                        | Flink SQL | 38.4 | 5,598 |
                        | RocksDB alone | 3.15 |  |""");
    }

    private static CaseSet set(int... live) {
        List<JoinScenario> scenarios =
                IntStream.of(live)
                        .mapToObj(
                                n ->
                                        JoinScenario.of(
                                                Shape.LAG,
                                                IntervalJoinType.INNER,
                                                Backend.ROCKSDB,
                                                n,
                                                1,
                                                1_000))
                        .toList();
        return new CaseSet("LAG", scenarios, List.of(), List.of());
    }

    private void micros(String caseId, double micros) {
        measurements.add(
                new Measurement(
                        caseId,
                        1,
                        1_000,
                        Duration.ofNanos((long) (micros * 1e6)),
                        CpuLoad.UNKNOWN));
    }
}
