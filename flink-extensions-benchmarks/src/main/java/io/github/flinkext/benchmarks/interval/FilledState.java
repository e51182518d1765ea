/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.util.FileUtils;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A snapshot of a join that keeps as many rows as it ever will, so that all operators begin with
 * the same files.
 *
 * <p>It is made by an operator of ours, since Flink's reads all rows of the key for each that comes
 * and would take hours. Flink's operator restores it as its own.
 */
final class FilledState implements AutoCloseable {

    private final Path folder;
    private final OperatorSubtaskState state;

    private FilledState(Path folder, OperatorSubtaskState state) {
        this.folder = folder;
        this.state = state;
    }

    static FilledState by(JoinOperator operator, JoinScenario scenario) throws Exception {
        Path folder = Files.createTempDirectory("flinkext-bench");
        try (JoinHarness harness = JoinHarness.start(operator, scenario, folder)) {
            JoinInput input = JoinInput.fromStart(scenario);
            while (input.isFilling()) {
                harness.feed(input.next(1));
            }
            return new FilledState(folder, harness.snapshot());
        }
    }

    OperatorSubtaskState state() {
        return state;
    }

    @Override
    public void close() throws Exception {
        FileUtils.deleteDirectory(folder.toFile());
    }
}
