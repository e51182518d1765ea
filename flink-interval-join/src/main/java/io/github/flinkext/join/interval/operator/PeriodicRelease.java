/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;

/**
 * Makes a join let go of its readers once in a while, on the task thread. A reader that nobody uses
 * keeps files alive that RocksDB has replaced since, and without checkpoints nothing else ends it.
 */
final class PeriodicRelease implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ScheduledFuture<?> releases;

    PeriodicRelease(ProcessingTimeService clock, Runnable release) {
        this.releases =
                clock.scheduleWithFixedDelay(
                        time -> release.run(), INTERVAL.toMillis(), INTERVAL.toMillis());
    }

    @Override
    public void close() {
        releases.cancel(false);
    }
}
