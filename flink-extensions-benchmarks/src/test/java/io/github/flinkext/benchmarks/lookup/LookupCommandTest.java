/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class LookupCommandTest {

    private final StringWriter printed = new StringWriter();

    @TempDir private Path logs;

    @Test
    void listsCasesWithoutStartingAServer() {
        assertThat(run("--list", "--cases", "hash-.*/sync")).isZero();

        assertThat(printed)
                .hasToString(
                        """
                        hash-1ms/sync-forward            lookup-jdbc, synchronous
                        hash-1ms/sync-hash               lookup-jdbc, synchronous, hash.enable
                        """);
    }

    @Test
    void saysHowToFindTheNamesOfCases() {
        assertThat(failure("--cases", "oracle"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("No case's name contains 'oracle'; --list prints the names.");
    }

    private int run(String... arguments) {
        return command(new Throwable[1]).execute(withLogs(arguments));
    }

    private Throwable failure(String... arguments) {
        Throwable[] failure = new Throwable[1];
        assertThat(command(failure).execute(withLogs(arguments))).isNotZero();
        return failure[0];
    }

    private CommandLine command(Throwable[] failure) {
        return new CommandLine(new LookupCommand())
                .setOut(new PrintWriter(printed))
                .setExecutionExceptionHandler(
                        (exception, command, result) -> {
                            failure[0] = exception;
                            return 1;
                        });
    }

    private String[] withLogs(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--logs";
        all[arguments.length + 1] = logs.toString();
        return all;
    }
}
