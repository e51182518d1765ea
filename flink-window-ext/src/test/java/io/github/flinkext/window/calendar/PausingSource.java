/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.types.Row;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Orders up to one where the source waits to be stopped, or all of them. It goes on where a
 * savepoint was taken.
 *
 * <p>It is of the old kind because that needs one class where the new one needs six.
 */
final class PausingSource implements SourceFunction<Row>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private static final Map<String, CompletableFuture<Void>> PAUSED = new ConcurrentHashMap<>();

    private final String name;
    private final List<Row> orders;
    private final int pauseAt;

    private transient ListState<Integer> positions;

    private volatile boolean running = true;
    private int position;

    PausingSource(String name, List<Order> orders, int pauseAt) {
        this.name = name;
        this.orders = orders.stream().map(Order::toRow).toList();
        this.pauseAt = pauseAt;
    }

    /** Completed as soon as the source of this name, in this JVM, waits. */
    static CompletableFuture<Void> paused(String name) {
        return PAUSED.computeIfAbsent(name, key -> new CompletableFuture<>());
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
                output.collect(orders.get(position));
                position++;
            }
        }
        if (pauseAt < orders.size()) {
            paused(name).complete(null);
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
