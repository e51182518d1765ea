/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

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
import java.util.concurrent.CountDownLatch;

/** Emits rows up to a position, and then waits until the job is stopped, or ends. */
@SuppressWarnings("deprecation")
final class PausingSource implements SourceFunction<Row>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final List<Row> rows;
    private final int pauseAt;

    private transient ListState<Integer> positions;
    private transient CountDownLatch cancelled;

    private volatile boolean running = true;
    private int position;

    private PausingSource(List<Row> rows, int pauseAt) {
        this.rows = List.copyOf(rows);
        this.pauseAt = pauseAt;
    }

    /**
     * A stream of the rows of {@link KeyedEvents#rows}.
     *
     * @param pauseAt how many rows come before it waits; it does not if this is their number
     */
    static DataStream<Row> stream(
            StreamExecutionEnvironment environment, List<Row> rows, int pauseAt) {
        return environment
                .addSource(
                        new PausingSource(rows, pauseAt),
                        "events",
                        Types.ROW_NAMED(
                                new String[] {"k", "id", "millis", "i", "d", "s"},
                                Types.STRING,
                                Types.LONG,
                                Types.LONG,
                                Types.INT,
                                Types.DOUBLE,
                                Types.STRING))
                .uid("events");
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        cancelled = new CountDownLatch(1);
        positions =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("position", Types.INT));
        for (int stored : positions.get()) {
            position = stored;
        }
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
            cancelled.await();
        }
    }

    @Override
    public void cancel() {
        running = false;
        cancelled.countDown();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        positions.update(List.of(position));
    }
}
