/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.annotation.Internal;

import java.util.Optional;

/** Something that is started when it is first asked for. */
@Internal
public final class Lazy<T extends AutoCloseable> implements AutoCloseable {

    private final Start<T> start;
    private T started;

    public Lazy(Start<T> start) {
        this.start = start;
    }

    /** Starts it. */
    public interface Start<T> {
        T start() throws Exception;
    }

    public synchronized T get() {
        if (started == null) {
            try {
                started = start.start();
            } catch (BenchmarkException e) {
                throw e;
            } catch (Exception e) {
                throw new BenchmarkException(e.getMessage(), e);
            }
        }
        return started;
    }

    public synchronized Optional<T> ifStarted() {
        return Optional.ofNullable(started);
    }

    @Override
    public synchronized void close() throws Exception {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
