/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

import static org.assertj.core.api.Assertions.assertThat;

class WindowsCommandTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void listsTheCasesOfSomeWorkloads() {
        assertThat(
                        command(new Throwable[1])
                                .execute(
                                        "--list",
                                        "--workload",
                                        "features,early",
                                        "--cases",
                                        "100-users|idle"))
                .isZero();

        assertThat(printed)
                .hasToString(
                        """
                        features-100-users/sliding-features  SLIDING_FEATURES over 1 min, 6 h, 12 h and 24 h
                        features-100-users/hop-1h            Flink's HOP by a minute over 1 h
                        early-idle/exact                     windows are shown when they are over
                        early-idle/early                     also every 15 minutes, if they have changed
                        """);
    }

    @Test
    void namesTheWorkloadsThereAre() {
        command(new Throwable[1]).usage(new PrintWriter(printed, true));

        assertThat(printed.toString().replaceAll("\\s+", " "))
                .contains("separated by commas: features, horizon, exact, early.");
    }

    @Test
    void saysHowToFindTheNamesOfCases() {
        Throwable[] failure = new Throwable[1];
        assertThat(command(failure).execute("--cases", "lookup")).isNotZero();

        assertThat(failure[0])
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("No case's name contains 'lookup'; --list prints the names.");
    }

    private CommandLine command(Throwable[] failure) {
        return new CommandLine(new WindowsCommand())
                .setOut(new PrintWriter(printed, true))
                .setExecutionExceptionHandler(
                        (exception, command, result) -> {
                            failure[0] = exception;
                            return 1;
                        });
    }
}
