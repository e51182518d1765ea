/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.report.Machine;

import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.util.EnvironmentInformation;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The options that all comparisons take, and what a report says of the run they ask for. */
@Internal
public final class RunOptions {

    public static final int QUICK_DIVISOR = 4;

    /** Options that say where the report and logs go, which is nothing of what was measured. */
    private static final Set<String> FOLDERS = Set.of("--out", "--output", "--logs");

    @Option(
            names = "--cases",
            description = "Only cases in whose name this regular expression is found.",
            defaultValue = ".*")
    private Pattern cases;

    @Option(names = "--quick", description = "One round, with a quarter of the rows.")
    private boolean quick;

    @Option(names = "--list", description = "Print the names of the cases and end.")
    private boolean list;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    public Pattern cases() {
        return cases;
    }

    public boolean isQuick() {
        return quick;
    }

    /** How often each case is run, if that is what a full run has. */
    public int rounds(int full) {
        return quick ? 1 : full;
    }

    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /**
     * Prints the names of the cases, if that is all that is asked for.
     *
     * @param nameWidth characters that names take
     * @return whether it was
     * @throws BenchmarkException if there are none
     */
    public boolean list(List<BenchmarkCase> selected, int nameWidth) {
        if (selected.isEmpty()) {
            throw new BenchmarkException(
                    "No case's name contains '%s'; --list prints the names.".formatted(cases));
        }
        if (list) {
            String line = "%-" + nameWidth + "s %s%n";
            selected.forEach(one -> out().printf(line, one.id(), one.description()));
        }
        return list;
    }

    /** Prints what {@link #facts} and the comparison know before it begins. */
    public void print(Map<String, String> facts) {
        facts.forEach((name, value) -> out().println(name + ": " + value));
    }

    /**
     * Facts about the run and the machine, by name, to which more may be added.
     *
     * @param quickRun what a quick run has less of
     */
    public Map<String, String> facts(String quickRun, String loadBefore) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
        facts.put("Command", "`bin/bench.sh " + String.join(" ", withoutFolders(arguments)) + "`");
        if (quick) {
            facts.put("Quick run", quickRun + ", so the figures are a hint only");
        }
        facts.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("Machine", Machine.summary());
        facts.put("Load average before the run", loadBefore);
        facts.put("Flink", EnvironmentInformation.getVersion());
        return facts;
    }

    private static List<String> withoutFolders(List<String> arguments) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (FOLDERS.contains(argument)) {
                i++;
            } else if (FOLDERS.stream().noneMatch(name -> argument.startsWith(name + "="))) {
                left.add(argument);
            }
        }
        return left;
    }
}
