/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
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
 * Rows up to one where the source waits to be stopped, or all of them. It goes on where a savepoint
 * was taken.
 *
 * <p>It is of the old kind because that needs one class where the new one needs six.
 */
public final class PausingSource implements SourceFunction<Row>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final List<Row> rows;
    private final int pauseAt;

    private transient ListState<Integer> positions;

    private volatile boolean running = true;
    private int position;

    private PausingSource(List<Row> rows, int pauseAt) {
        this.rows = List.copyOf(rows);
        this.pauseAt = pauseAt;
    }

    /**
     * A stream of the rows.
     *
     * @param pauseAt how many rows come before it waits; it does not if this is their number
     */
    public static DataStream<Row> stream(
            StreamExecutionEnvironment environment,
            List<Row> rows,
            TypeInformation<Row> type,
            int pauseAt) {
        return environment
                .addSource(new PausingSource(rows, pauseAt), "rows", type)
                .uid("pausing-source");
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        positions =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("position", Types.INT));
        for (int stored : positions.get()) {
            position = stored;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        positions.update(List.of(position));
    }

    @Override
    public void run(SourceContext<Row> output) throws Exception {
        while (running && position < pauseAt) {
            synchronized (output.getCheckpointLock()) {
                output.collect(rows.get(position));
                position++;
            }
        }
        if (pauseAt < rows.size()) {
            awaitCancel();
        }
    }

    private synchronized void awaitCancel() throws InterruptedException {
        while (running) {
            wait();
        }
    }

    @Override
    public synchronized void cancel() {
        running = false;
        notifyAll();
    }
}
