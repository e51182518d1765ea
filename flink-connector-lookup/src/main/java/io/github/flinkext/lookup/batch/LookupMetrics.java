/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

import com.codahale.metrics.SlidingWindowReservoir;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What a lookup join tells about itself, per subtask: Flink's own metrics of a lookup cache in
 * group {@code cache}, and those of requests in group {@code lookup}.
 *
 * <p>Thread-safe, since requests are completed by threads of clients.
 */
final class LookupMetrics {

    static final String CACHE_GROUP = "cache";
    static final String LOOKUP_GROUP = "lookup";
    private static final String BATCH_GROUP = "batch";

    /** Requests that a histogram looks back on. */
    private static final int WINDOW = 1_000;

    private final Counter hits = new ConcurrentCounter();
    private final Counter misses = new ConcurrentCounter();
    private final Counter loads = new ConcurrentCounter();
    private final Counter loadFailures = new ConcurrentCounter();
    private final Counter deduplicated = new ConcurrentCounter();
    private final Counter retries = new ConcurrentCounter();
    private final Counter splits = new ConcurrentCounter();
    private final Counter lingerFlushes = new ConcurrentCounter();
    private final Counter missRetries = new ConcurrentCounter();
    private final Counter failedKeys = new ConcurrentCounter();
    private final ReservoirHistogram keysPerRequest =
            new ReservoirHistogram(new SlidingWindowReservoir(WINDOW));
    private final ReservoirHistogram latency =
            new ReservoirHistogram(new SlidingWindowReservoir(WINDOW));
    private volatile long latestLoadMillis = -1;

    void register(MetricGroup parent) {
        MetricGroup cache = parent.addGroup(CACHE_GROUP);
        cache.counter("hitCount", hits);
        cache.counter("missCount", misses);
        cache.counter("loadCount", loads);
        cache.counter("numLoadFailures", loadFailures);
        cache.gauge("latestLoadTime", () -> latestLoadMillis);

        MetricGroup lookup = parent.addGroup(LOOKUP_GROUP);
        lookup.counter("deduplicated", deduplicated);
        lookup.counter("retries", retries);
        lookup.counter("missRetries", missRetries);
        lookup.counter("failedKeys", failedKeys);
        MetricGroup batch = lookup.addGroup(BATCH_GROUP);
        batch.histogram("keysPerRequest", keysPerRequest);
        batch.histogram("latencyMicros", latency);
        batch.counter("lingerFlushes", lingerFlushes);
        batch.counter("splits", splits);
    }

    void registerCacheSize(MetricGroup parent, LongSupplier size) {
        parent.addGroup(CACHE_GROUP).gauge("numCachedRecords", size::getAsLong);
    }

    void registerQueue(MetricGroup parent, IntSupplier inFlight, IntSupplier waiting) {
        MetricGroup lookup = parent.addGroup(LOOKUP_GROUP);
        lookup.gauge("requestsInFlight", inFlight::getAsInt);
        lookup.gauge("keysWaiting", waiting::getAsInt);
    }

    void hit() {
        hits.inc();
    }

    void miss() {
        misses.inc();
    }

    void deduplicated() {
        deduplicated.inc();
    }

    void requestDone(int keys, long nanos) {
        loads.inc();
        latestLoadMillis = TimeUnit.NANOSECONDS.toMillis(nanos);
        keysPerRequest.update(keys);
        latency.update(TimeUnit.NANOSECONDS.toMicros(nanos));
    }

    void requestFailed() {
        loadFailures.inc();
    }

    void retry() {
        retries.inc();
    }

    void split() {
        splits.inc();
    }

    void lingerFlush() {
        lingerFlushes.inc();
    }

    void missRetry() {
        missRetries.inc();
    }

    void keysFailed(int keys) {
        failedKeys.inc(keys);
    }
}
