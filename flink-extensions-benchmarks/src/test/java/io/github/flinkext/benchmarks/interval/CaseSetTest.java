/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CaseSetTest {

    private final List<String> closed = new ArrayList<>();

    @Test
    void closesAllResourcesLastFirstAlsoWhenOneFails() {
        CaseSet set =
                new CaseSet(
                        "Set",
                        List.of(),
                        List.of(),
                        List.of(
                                () -> closed.add("first"),
                                () -> {
                                    throw new IllegalStateException("disk is full");
                                },
                                () -> closed.add("last")));

        assertThatThrownBy(set::close).hasMessage("disk is full");
        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void keepsCasesInWhoseNameAPatternIsFound() {
        CaseSet set =
                new CaseSet(
                        "Set",
                        List.of(),
                        Stream.of("flink-sql", "range-sql", "raw").map(CaseSetTest::named).toList(),
                        List.of());

        assertThat(set.matching(Pattern.compile("/ra")).cases())
                .extracting(BenchmarkCase::name)
                .containsExactly("range-sql", "raw");
    }

    private static BenchmarkCase named(String name) {
        return new BenchmarkCase(
                "group", name, "", 1, rows -> RunTime.byClock(Duration.ofSeconds(1)));
    }
}
