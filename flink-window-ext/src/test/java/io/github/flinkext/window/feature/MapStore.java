/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/** The state and timers of one key, in memory. It counts what is asked of it. */
final class MapStore implements KeyStore {

    private final Map<Long, byte[]> entries = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final PriorityQueue<Long> timers = new PriorityQueue<>();
    private long accesses;

    @Override
    public byte[] get(long id) {
        accesses++;
        return entries.get(id);
    }

    @Override
    public void put(long id, byte[] bytes) {
        accesses++;
        entries.put(id, bytes);
    }

    @Override
    public void remove(long id) {
        accesses++;
        entries.remove(id);
    }

    @Override
    public byte[] getValue(String value) {
        accesses++;
        return values.get(value);
    }

    @Override
    public void putValue(String value, byte[] bytes) {
        accesses++;
        values.put(value, bytes);
    }

    @Override
    public void removeValue(String value) {
        accesses++;
        values.remove(value);
    }

    @Override
    public void expireAt(long time) {
        if (!timers.contains(time)) {
            timers.add(time);
        }
    }

    void fireTimers(FeatureWindows windows, long watermark) throws Exception {
        while (!timers.isEmpty() && timers.peek() <= watermark) {
            windows.expire(this, timers.poll());
        }
    }

    int size() {
        return entries.size() + values.size();
    }

    int timers() {
        return timers.size();
    }

    long accesses() {
        return accesses;
    }
}
