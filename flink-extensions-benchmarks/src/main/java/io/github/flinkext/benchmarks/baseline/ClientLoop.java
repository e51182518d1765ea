/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import io.github.flinkext.benchmarks.keys.KeySequence;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import org.apache.flink.annotation.Internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.apache.flink.util.Preconditions.checkState;

/**
 * A client without Flink: a few connections, each asking for some keys at a time and decoding the
 * rows. Keys are drawn uniformly, so hardly two of a request are the same: this is the most rows
 * that the client and the server give.
 */
@Internal
public abstract class ClientLoop implements Workload {

    private static final int CONNECTIONS = 4;

    private final int keysPerRequest;
    private final int numberOfKeys;

    ClientLoop(int keysPerRequest, int numberOfKeys) {
        this.keysPerRequest = keysPerRequest;
        this.numberOfKeys = numberOfKeys;
    }

    /** One connection, used by one thread. */
    interface Connection extends AutoCloseable {

        /** Returns how many rows came back for the distinct ones of these keys. */
        int request(long[] keys) throws Exception;
    }

    abstract Connection connect() throws Exception;

    @Override
    public void check() throws Exception {
        run(20L * keysPerRequest);
    }

    @Override
    public RunTime run(long rows) throws Exception {
        KeySequence keys = KeySequence.of(numberOfKeys, 0);
        int requests = (int) Math.max(1, rows / keysPerRequest / CONNECTIONS);
        CountDownLatch connected = new CountDownLatch(CONNECTIONS);
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Interval>> intervals = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                long firstRow = (long) i * requests * keysPerRequest;
                intervals.add(threads.submit(loop(keys, firstRow, requests, connected)));
            }
            return RunTime.byClock(
                    enclosing(intervals)
                            .dividedBy((long) requests * keysPerRequest * CONNECTIONS)
                            .multipliedBy(rows));
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<Interval> loop(
            KeySequence sequence, long firstRow, int requests, CountDownLatch connected) {
        return () -> {
            try (Connection connection = connect()) {
                connected.countDown();
                connected.await();
                long start = System.nanoTime();
                long[] keys = new long[keysPerRequest];
                long row = firstRow;
                for (int request = 0; request < requests; request++) {
                    for (int i = 0; i < keysPerRequest; i++) {
                        keys[i] = sequence.at(row++);
                    }
                    int answered = connection.request(keys);
                    checkState(answered > 0, "The server has no row for any of the keys.");
                }
                return new Interval(start, System.nanoTime());
            }
        };
    }

    private static Duration enclosing(List<Future<Interval>> intervals)
            throws ExecutionException, InterruptedException {
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (Future<Interval> future : intervals) {
            Interval interval = future.get();
            start = Math.min(start, interval.start());
            end = Math.max(end, interval.end());
        }
        return Duration.ofNanos(end - start);
    }

    private record Interval(long start, long end) {}
}
