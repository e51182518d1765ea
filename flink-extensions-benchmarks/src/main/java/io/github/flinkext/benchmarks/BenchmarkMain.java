/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import io.github.flinkext.benchmarks.iceberg.IcebergCommand;
import io.github.flinkext.benchmarks.interval.IntervalJoinCommand;
import io.github.flinkext.benchmarks.lookup.LookupCommand;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.window.WindowsCommand;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind bin/bench.sh. Each capability has a subcommand. */
@Internal
@Command(
        name = "bin/bench.sh",
        description = "Compares flinkext with what it replaces.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LookupCommand.class,
            IntervalJoinCommand.class,
            IcebergCommand.class,
            WindowsCommand.class
        })
public final class BenchmarkMain {

    BenchmarkMain() {}

    public static void main(String[] arguments) {
        int status =
                new CommandLine(new BenchmarkMain())
                        .setExecutionExceptionHandler(BenchmarkMain::explain)
                        .execute(arguments);
        // Threads that a client or a cluster left behind must not keep the program alive.
        System.exit(status);
    }

    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (!(failure instanceof BenchmarkException)) {
            throw failure;
        }
        command.getErr().println();
        String said = failure.getMessage();
        command.getErr().println(said);
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            // An outer message often repeats the inner one.
            if (cause.getMessage() == null || !said.contains(cause.getMessage())) {
                said = cause.toString();
                command.getErr().println("because: " + said);
            }
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
