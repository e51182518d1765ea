/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.CacheSettings;

import org.apache.flink.table.data.RowData;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

import javax.annotation.Nullable;

import java.time.Duration;
import java.util.Collection;

/**
 * Rows that were looked up, and keys that had none, until they expire or give way to others.
 *
 * <p>Thread-safe. Failures are never put in. Evicts by W-TinyLFU, which keeps frequent keys of
 * skewed input where LRU would lose them to a scan of rare ones.
 */
final class RowCache {

    private final Cache<RowData, Entry> entries;
    private final boolean cacheMisses;

    RowCache(CacheSettings settings, Ticker ticker) {
        this.cacheMisses = settings.cacheMisses();
        Caffeine<Object, Object> builder =
                Caffeine.newBuilder()
                        // Maintenance is small; threads of our own would outlive the job.
                        .executor(Runnable::run)
                        .ticker(ticker);
        this.entries = bounded(expiring(builder, settings), settings).build();
    }

    /** A lifetime of its own for each entry costs several times as much per read. */
    private static Caffeine<RowData, Entry> expiring(
            Caffeine<Object, Object> builder, CacheSettings settings) {
        if (settings.expireMissesAfterWrite() != null) {
            return builder.expireAfter(new Lifetime(settings));
        }
        if (settings.expireAfterWrite() != null) {
            builder.expireAfterWrite(settings.expireAfterWrite());
        }
        if (settings.expireAfterAccess() != null) {
            builder.expireAfterAccess(settings.expireAfterAccess());
        }
        return typed(builder);
    }

    @SuppressWarnings("unchecked")
    private static Caffeine<RowData, Entry> typed(Caffeine<?, ?> builder) {
        return (Caffeine<RowData, Entry>) builder;
    }

    private static Caffeine<RowData, Entry> bounded(
            Caffeine<RowData, Entry> builder, CacheSettings settings) {
        return settings.maxRows() == null
                ? builder
                : builder.maximumWeight(settings.maxRows()).weigher((key, entry) -> entry.weight());
    }

    /** The rows of a key, empty if it is known to have none, null if nothing is known. */
    @Nullable
    Collection<RowData> rowsOf(RowData key) {
        Entry entry = entries.getIfPresent(key);
        return entry == null ? null : entry.rows;
    }

    void put(RowData key, Collection<RowData> rows) {
        if (cacheMisses || !rows.isEmpty()) {
            entries.put(key, new Entry(rows));
        }
    }

    /** Keys in the cache, some of which may have expired. */
    long size() {
        return entries.estimatedSize();
    }

    private static final class Entry {

        private final Collection<RowData> rows;

        /** End of the time to live that started when it was written. Set once, by the cache. */
        private long endNanos;

        Entry(Collection<RowData> rows) {
            this.rows = rows;
        }

        /** A key without rows takes space as well. */
        int weight() {
            return Math.max(1, rows.size());
        }
    }

    /**
     * How long entries live where rows and misses differ: from their writing, shortened by
     * idleness.
     */
    private static final class Lifetime implements Expiry<RowData, Entry> {

        private static final long FOREVER = Long.MAX_VALUE / 2;

        private final long rowsNanos;
        private final long missesNanos;
        private final long idleNanos;

        Lifetime(CacheSettings settings) {
            rowsNanos = nanos(settings.expireAfterWrite());
            missesNanos = settings.expireMissesAfterWrite().toNanos();
            idleNanos = nanos(settings.expireAfterAccess());
        }

        private static long nanos(@Nullable Duration duration) {
            return duration == null ? FOREVER : duration.toNanos();
        }

        @Override
        public long expireAfterCreate(RowData key, Entry entry, long now) {
            long lifetime = entry.rows.isEmpty() ? missesNanos : rowsNanos;
            entry.endNanos = now + lifetime;
            return Math.min(lifetime, idleNanos);
        }

        @Override
        public long expireAfterUpdate(RowData key, Entry entry, long now, long left) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(RowData key, Entry entry, long now, long left) {
            return Math.min(entry.endNanos - now, idleNanos);
        }
    }
}
