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
 * @param keys in the order in which they were asked for
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

    /** When the key that has most time left was first asked for. */
    long youngestNanos() {
        long youngest = keys.get(0).askedNanos();
        for (PendingKey pending : keys) {
            // Differences, since nanoTime may overflow.
            if (pending.askedNanos() - youngest > 0) {
                youngest = pending.askedNanos();
            }
        }
        return youngest;
    }

    /** The same without the keys that nobody waits for any more; it may be empty. */
    Batch withoutDone() {
        List<PendingKey> left = new ArrayList<>(keys.size());
        for (PendingKey pending : keys) {
            if (!pending.isDone()) {
                left.add(pending);
            }
        }
        return left.size() == keys.size() ? this : new Batch(left, requests);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Both halves, as new batches; only for two keys or more. */
    List<Batch> halves() {
        int middle = keys.size() / 2;
        return List.of(of(keys.subList(0, middle)), of(keys.subList(middle, keys.size())));
    }
}
