/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.table.data.RowData;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keys that are asked for with one request, and how often they were.
 *
 * @param keys at least one, the one that waited longest first
 * @param requests requests sent for this batch so far
 */
record Batch(List<PendingKey> keys, int requests) {

    static Batch of(List<PendingKey> keys) {
        return new Batch(keys, 0);
    }

    Batch afterRequest() {
        return new Batch(keys, requests + 1);
    }

    int size() {
        return keys.size();
    }

    List<RowData> keyRows() {
        List<RowData> rows = new ArrayList<>(keys.size());
        for (PendingKey pending : keys) {
            rows.add(pending.key());
        }
        return Collections.unmodifiableList(rows);
    }

    /** When the key that has waited longest was first asked for. */
    long oldestNanos() {
        long oldest = keys.get(0).askedNanos();
        for (PendingKey pending : keys) {
            // Differences, since nanoTime may overflow.
            if (pending.askedNanos() - oldest < 0) {
                oldest = pending.askedNanos();
            }
        }
        return oldest;
    }

    /** Both halves, as new batches; only for two keys or more. */
    List<Batch> halves() {
        int middle = keys.size() / 2;
        return List.of(of(keys.subList(0, middle)), of(keys.subList(middle, keys.size())));
    }
}
