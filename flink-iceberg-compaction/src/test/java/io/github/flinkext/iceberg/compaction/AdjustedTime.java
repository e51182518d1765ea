/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.clock.Clock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;

/**
 * The time of an operator whose clock somebody sets back while it runs. Timers go off when their
 * time has passed, whatever the clock shows then, as those of Flink do.
 */
final class AdjustedTime {

    private long behind;

    void setBack(Duration by) {
        behind += by.toMillis();
    }

    /** The same parameters with this time. */
    <T> StreamOperatorParameters<T> in(StreamOperatorParameters<T> parameters) {
        Service service = new Service(parameters.getProcessingTimeService());
        return new StreamOperatorParameters<>(
                parameters.getContainingTask(),
                parameters.getStreamConfig(),
                parameters.getOutput(),
                () -> service,
                parameters.getOperatorEventDispatcher(),
                parameters.getMailboxExecutor());
    }

    private final class Service implements ProcessingTimeService {

        private final ProcessingTimeService exact;

        Service(ProcessingTimeService exact) {
            this.exact = exact;
        }

        @Override
        public Clock getClock() {
            return new Adjusted(exact.getClock());
        }

        @Override
        public ScheduledFuture<?> registerTimer(long timestamp, ProcessingTimeCallback target) {
            return exact.registerTimer(
                    timestamp + behind,
                    time -> target.onProcessingTime(getCurrentProcessingTime()));
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(
                ProcessingTimeCallback callback, long initialDelay, long period) {
            return exact.scheduleAtFixedRate(callback, initialDelay, period);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                ProcessingTimeCallback callback, long initialDelay, long period) {
            return exact.scheduleWithFixedDelay(callback, initialDelay, period);
        }

        @Override
        public CompletableFuture<Void> quiesce() {
            return exact.quiesce();
        }
    }

    private final class Adjusted extends Clock {

        private final Clock exact;

        Adjusted(Clock exact) {
            this.exact = exact;
        }

        @Override
        public long absoluteTimeMillis() {
            return exact.absoluteTimeMillis() - behind;
        }

        @Override
        public long relativeTimeMillis() {
            return exact.relativeTimeMillis();
        }

        @Override
        public long relativeTimeNanos() {
            return exact.relativeTimeNanos();
        }
    }
}
