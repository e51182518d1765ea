/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

import static org.assertj.core.api.Assertions.assertThat;

class IntervalJoinCommandTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void listsCasesWithoutRunningThem() {
        assertThat(command(new Throwable[1]).execute("--list", "--cases", "n100000-m1/r.*"))
                .isZero();

        assertThat(printed)
                .hasToString(
                        """
                        lag-inner-rocksdb-n100000-m1/range-sql           ours for SQL, RangeIntervalJoinOperator
                        lag-inner-rocksdb-n100000-m1/range-datastream    ours for DataStream, FunctionJoinOperator
                        lag-inner-rocksdb-n100000-m1/raw                 RocksDB alone: put, bounded seek, delete
                        """);
    }

    @Test
    void saysHowToFindTheNamesOfCases() {
        Throwable[] failure = new Throwable[1];
        assertThat(command(failure).execute("--cases", "window")).isNotZero();

        assertThat(failure[0])
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("No case's name contains 'window'; --list prints the names.");
    }

    private CommandLine command(Throwable[] failure) {
        return new CommandLine(new IntervalJoinCommand())
                .setOut(new PrintWriter(printed, true))
                .setExecutionExceptionHandler(
                        (exception, command, result) -> {
                            failure[0] = exception;
                            return 1;
                        });
    }
}
