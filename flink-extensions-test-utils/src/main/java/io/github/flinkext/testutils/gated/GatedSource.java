/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.gated;

import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.types.Row;

import java.util.List;

/**
 * Events that come one by one, as far as a {@link Gate} is open. It takes part in checkpoints while
 * it waits, and goes on behind the last event of a checkpoint.
 *
 * <p>It is of the old kind because that needs one class where the new one needs six.
 */
final class GatedSource implements SourceFunction<Row>, CheckpointedFunction, CheckpointListener {

    private static final long serialVersionUID = 1L;

    private final String gateName;
    private final List<String> lines;

    private transient Gate gate;
    private transient ListState<Integer> positions;

    private volatile boolean running = true;
    private int position;

    private GatedSource(String gateName, List<String> lines) {
        this.gateName = gateName;
        this.lines = List.copyOf(lines);
    }

    /**
     * A stream of rows (k, id, millis).
     *
     * @param lines of CSV with these three columns; an empty key is null
     */
    static DataStream<Row> stream(
            StreamExecutionEnvironment environment,
            String name,
            List<String> lines,
            String gateName) {
        return environment.addSource(
                new GatedSource(gateName, lines),
                name,
                Types.ROW_NAMED(
                        new String[] {"k", "id", "millis"}, Types.STRING, Types.LONG, Types.LONG));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        positions =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("position", Types.INT));
        for (int stored : positions.get()) {
            position = stored;
        }
        gate = Gate.named(gateName);
        gate.started(position);
    }

    @Override
    public void run(SourceContext<Row> output) throws Exception {
        while (running && position < lines.size()) {
            gate.await(position, () -> running);
            synchronized (output.getCheckpointLock()) {
                if (running) {
                    output.collect(row(lines.get(position)));
                    position++;
                    gate.pass();
                }
            }
        }
    }

    private static Row row(String line) {
        String[] fields = line.split(",");
        return Row.of(
                fields[0].isEmpty() ? null : fields[0],
                Long.valueOf(fields[1]),
                Long.valueOf(fields[2]));
    }

    @Override
    public void cancel() {
        running = false;
        Gate.named(gateName).wake();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        positions.update(List.of(position));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        gate.checkpointCompleted();
    }
}
