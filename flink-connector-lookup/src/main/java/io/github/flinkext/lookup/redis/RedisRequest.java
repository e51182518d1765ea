/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.BatchTooLargeException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.MAX_RESULT_SIZE;

/** The commands that one batch of keys needs, which can be given up together. */
final class RedisRequest {

    private final RedisConnection connection;
    private final byte[][] keys;
    private final BoundedValues values;

    // Guarded by this.
    private List<RedisAsk<?>> underWay = List.of();
    private boolean cancelled;

    /** A request for all keys of a batch. */
    RedisRequest(RedisConnection connection, byte[][] keys) {
        this.connection = connection;
        this.keys = keys;
        this.values = new BoundedValues(connection.maxResultSize().getBytes());
    }

    byte[][] keys() {
        return keys;
    }

    /** Takes the values of all replies. */
    BoundedValues values() {
        return values;
    }

    RedisMode mode() {
        return connection.mode();
    }

    /**
     * Sends commands together.
     *
     * @return a future that is completed, on a thread of the client, when all replies are there,
     *     and failed if one of them is an error
     */
    CompletableFuture<Void> send(List<RedisAsk<?>> asks) {
        if (!start(asks)) {
            return CompletableFuture.failedFuture(new RedisException("The request was cancelled"));
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(asks.size());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (RedisAsk<?> ask : asks) {
            ask.command()
                    .whenComplete(
                            (reply, error) -> {
                                if (isTooLarge(error)) {
                                    values.exceed();
                                } else if (error != null) {
                                    failure.compareAndSet(
                                            null, connection.failures().ofCommand(ask, error));
                                }
                                if (missing.decrementAndGet() == 0) {
                                    complete(answered, failure.get());
                                }
                            });
        }
        connection.dispatch(asks);
        return answered;
    }

    private synchronized boolean start(List<RedisAsk<?>> asks) {
        underWay = asks;
        return !cancelled;
    }

    /** Gives up what was not sent yet, and ignores what Redis still says. */
    void cancel() {
        List<RedisAsk<?>> given;
        synchronized (this) {
            cancelled = true;
            given = underWay;
        }
        for (RedisAsk<?> ask : given) {
            ask.command().cancel(true);
        }
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof RedisCommandExecutionException
                && error.getMessage().startsWith(LargeValueFilter.ERROR);
    }

    private void complete(CompletableFuture<Void> answered, Throwable failure) {
        if (failure != null) {
            answered.completeExceptionally(failure);
        } else if (values.exceeded()) {
            answered.completeExceptionally(tooLarge());
        } else {
            answered.complete(null);
        }
    }

    private BatchTooLargeException tooLarge() {
        if (keys.length > 1) {
            return new BatchTooLargeException(
                    String.format(
                            "Cannot read %d keys of %s with one request: they hold more than '%s' ="
                                    + " '%s'.",
                            keys.length,
                            connection,
                            MAX_RESULT_SIZE.key(),
                            connection.maxResultSize()));
        }
        return new BatchTooLargeException(
                String.format(
                        "Cannot read Redis key %s of %s: it holds more than '%s' = '%s'. Raise the"
                                + " option.",
                        Printable.of(keys[0]),
                        connection,
                        MAX_RESULT_SIZE.key(),
                        connection.maxResultSize()));
    }
}
