/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.Bar;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuLoad;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class MarkdownReportTest {

    private final BenchmarkCase theirs = benchmarkCase("near", "theirs", 1_000);
    private final BenchmarkCase ours = benchmarkCase("near", "ours", 300_000);
    private final Measurements measurements = new Measurements();

    private Columns columns = new RateColumns();

    @Test
    void showsMediansExtremesAndRatiosToTheFirstCaseOfTheGroup() {
        run(theirs, 1, Duration.ofSeconds(1));
        run(ours, 1, Duration.ofSeconds(2));
        run(ours, 2, Duration.ofSeconds(3));
        run(ours, 3, Duration.ofSeconds(6));

        assertThat(page(List.of(theirs, ours)))
                .contains(
                        """
                        ### near

                        | case | what runs | rows | rows/s | lowest - highest | to theirs | busy cores: Flink, proxy, machine |
                        | --- | --- | ---: | ---: | ---: | ---: | ---: |
                        | theirs | theirs runs | 1,000 | 1,000 | 1,000 - 1,000 | 1.00x | 1.2, 0.0, 1.9 |
                        | ours | ours runs | 300,000 | 100,000 | 50,000 - 150,000 | 100.0x | 1.2, 0.0, 1.9 |
                        """);
    }

    @Test
    void showsEachBarWithWhatWasMeasured() {
        run(theirs, 1, Duration.ofSeconds(1));
        run(ours, 1, Duration.ofSeconds(3));

        assertThat(
                        page(
                                List.of(theirs, ours),
                                bar("low", "near/theirs", 80),
                                bar("high", "near/theirs", 101),
                                bar("other", "far/theirs", 1.5)))
                .contains(
                        """
                        | bar | at least | measured | | compared |
                        | --- | ---: | ---: | --- | --- |
                        | low | 80.0x | 100.0x | reached | near/ours to near/theirs |
                        | high | 101.0x | 100.0x | **missed** | near/ours to near/theirs |
                        | other | 1.50x | ? | not measured |  |
                        """);
    }

    @Test
    void listsFactsAndMethod() {
        assertThat(page(List.of()))
                .startsWith("# Title\n")
                .contains("\n- Machine: 2 cores\n")
                .endsWith("## How it was measured\n\nIn turn.\n");
    }

    @Test
    void showsCostsWithHowManyTimesAsMuchTheFirstCaseOfTheGroupCosts() {
        columns = new CostColumns();
        run(theirs, 1, Duration.ofMillis(100));
        run(ours, 1, Duration.ofMillis(300));
        run(ours, 2, Duration.ofMillis(450));
        run(ours, 3, Duration.ofMillis(750));

        assertThat(page(List.of(theirs, ours)))
                .contains(
                        """
                        ## Costs

                        ### near

                        | case | what runs | records | CPU us/record | lowest - highest | wall us/record | theirs costs |
                        | --- | --- | ---: | ---: | ---: | ---: | ---: |
                        | theirs | theirs runs | 1,000 | 100 | 100 - 100 | 100 | 1.00x |
                        | ours | ours runs | 300,000 | 1.50 | 1.00 - 2.50 | 1.50 | 66.7x |
                        """);
    }

    @Test
    void showsTheSummaryBeforeTheFigures() {
        assertThat(page(List.of())).contains("\nA drawing.\n\n## Rates\n");
    }

    @Test
    void writesEachRunAsCsv() {
        run(ours, 2, Duration.ofMillis(2_500));

        assertThat(CsvReport.of(measurements))
                .isEqualTo(
                        """
                        case,round,rows,seconds,rows_per_second,cores_flink,cores_proxy,cores_machine
                        near/ours,2,300000,2.500,120000,1.20,0.00,1.90
                        """);
    }

    @Test
    void writesEachRunAsCostsInCsv() {
        run(ours, 2, Duration.ofMillis(450));

        assertThat(CsvReport.costs(measurements))
                .isEqualTo(
                        """
                        case,round,records,cpu_us_per_record,wall_us_per_record,cores_machine
                        near/ours,2,300000,1.500,1.500,1.90
                        """);
    }

    private String page(List<BenchmarkCase> cases, Bar... bars) {
        return MarkdownReport.of(
                new Report(
                        "Title",
                        Map.of("Machine", "2 cores"),
                        List.of("In turn."),
                        List.of("A drawing."),
                        columns,
                        cases,
                        measurements,
                        Stream.of(bars).map(bar -> bar.judge(measurements)).toList()));
    }

    private void run(BenchmarkCase benchmarkCase, int round, Duration time) {
        measurements.add(
                new Measurement(
                        benchmarkCase.id(),
                        round,
                        benchmarkCase.rows(),
                        time,
                        new CpuLoad(1.9, 1.2, 0)));
    }

    private static Bar bar(String claim, String reference, double atLeast) {
        return new Bar(claim, List.of("near/ours"), List.of(reference), atLeast);
    }

    private static BenchmarkCase benchmarkCase(String group, String name, long rows) {
        return new BenchmarkCase(
                group, name, name + " runs", rows, all -> RunTime.byClock(Duration.ZERO));
    }
}
