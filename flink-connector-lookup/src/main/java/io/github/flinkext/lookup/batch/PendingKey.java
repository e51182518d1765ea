/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** A key that was asked for and not answered yet; all rows that ask for it meanwhile share it. */
final class PendingKey {

    private final RowData key;
    private final CompletableFuture<Collection<RowData>> rows = new CompletableFuture<>();
    private volatile long askedNanos;
    @Nullable private volatile Throwable lastFailure;
    private int missRetries;

    PendingKey(RowData key, long askedNanos) {
        this.key = key;
        this.askedNanos = askedNanos;
    }

    RowData key() {
        return key;
    }

    /**
     * When it was first asked for, or for the last time since it had no row, on the clock of {@link
     * System#nanoTime()}.
     */
    long askedNanos() {
        return askedNanos;
    }

    /** The answer. Completing it may run code of the join. */
    CompletableFuture<Collection<RowData>> rows() {
        return rows;
    }

    /** Whether nobody waits for an answer any more. */
    boolean isDone() {
        return rows.isDone();
    }

    /** Why the last request for it failed, if one did. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    void requestFailed(Throwable failure) {
        lastFailure = failure;
    }

    /**
     * Starts anew if a missing row may be retried once more. Called by the one thread that holds
     * the answer to the key.
     */
    boolean retryMiss(int most, long nowNanos) {
        if (missRetries >= most) {
            return false;
        }
        missRetries++;
        askedNanos = nowNanos;
        return true;
    }
}
