/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.CacheSettings;

import com.github.benmanes.caffeine.cache.Ticker;

import java.util.HashMap;
import java.util.Map;

/**
 * The caches of this JVM. All subtasks of one lookup join on a task manager share a cache, as they
 * do with Flink's own, so that its bound counts rows per task manager. It is dropped when the last
 * of them closes.
 */
final class SharedRowCaches {

    private static final Map<String, Shared> CACHES = new HashMap<>();

    private SharedRowCaches() {}

    /**
     * @param id the same for all subtasks of a join, different for others
     */
    static RowCache acquire(String id, CacheSettings settings) {
        synchronized (CACHES) {
            Shared shared = CACHES.computeIfAbsent(id, ignored -> new Shared(settings));
            shared.users++;
            return shared.cache;
        }
    }

    static void release(String id) {
        synchronized (CACHES) {
            Shared shared = CACHES.get(id);
            if (--shared.users == 0) {
                CACHES.remove(id);
            }
        }
    }

    private static final class Shared {

        private final RowCache cache;
        private int users;

        Shared(CacheSettings settings) {
            cache = new RowCache(settings, Ticker.systemTicker());
        }
    }
}
