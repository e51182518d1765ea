/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;

import java.nio.file.Path;
import java.util.List;

/** One subtask of a join without a cluster, in the calling thread. */
final class JoinHarness implements AutoCloseable {

    /** Flink's default, so a key group takes one byte of each key in RocksDB. */
    static final int KEY_GROUPS = 128;

    private final KeyedTwoInputStreamOperatorTestHarness<RowData, RowData, RowData, RowData>
            harness;
    private final RowCounter joined = new RowCounter();
    private long checkpoints;

    private JoinHarness(JoinOperator operator, JoinScenario scenario, Path checkpoints)
            throws Exception {
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        operator.create(scenario),
                        new JoinRows.ByKey(),
                        new JoinRows.ByKey(),
                        JoinRows.KEY_TYPE,
                        KEY_GROUPS,
                        1,
                        0);
        harness.setStateBackend(scenario.backend().create());
        harness.setCheckpointStorage(new FileSystemCheckpointStorage(checkpoints.toUri()));
        harness.setup(joined);
    }

    /**
     * With no rows yet.
     *
     * @param checkpoints folder that takes snapshots
     */
    static JoinHarness start(JoinOperator operator, JoinScenario scenario, Path checkpoints)
            throws Exception {
        JoinHarness started = new JoinHarness(operator, scenario, checkpoints);
        started.harness.open();
        return started;
    }

    /** With the rows of a snapshot. */
    static JoinHarness restore(
            JoinOperator operator,
            JoinScenario scenario,
            OperatorSubtaskState state,
            Path checkpoints)
            throws Exception {
        JoinHarness restored = new JoinHarness(operator, scenario, checkpoints);
        restored.harness.initializeState(state);
        restored.harness.open();
        return restored;
    }

    void feed(List<JoinInput.Pair> pairs) throws Exception {
        for (JoinInput.Pair pair : pairs) {
            harness.processElement2(pair.right());
            harness.processElement1(pair.left());
            if (pair.watermark() != null) {
                harness.processBothWatermarks(pair.watermark());
            }
            harness.getOutput().clear();
        }
    }

    /** How many rows have left the operator. */
    long joined() {
        return joined.rows();
    }

    /** In RocksDB it also writes what is in memory to files. */
    OperatorSubtaskState snapshot() throws Exception {
        long checkpoint = ++checkpoints;
        harness.prepareSnapshotPreBarrier(checkpoint);
        OperatorSubtaskState state = harness.snapshot(checkpoint, checkpoint);
        harness.notifyOfCompletedCheckpoint(checkpoint);
        return state;
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
