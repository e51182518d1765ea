/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.MODE;

/** The commands that one batch of keys needs, which can be given up together. */
final class RedisRequest {

    private final RedisConnection connection;

    // Guarded by this.
    private List<RedisAsk<?>> underWay = List.of();
    private boolean cancelled;

    RedisRequest(RedisConnection connection) {
        this.connection = connection;
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
                                if (error != null) {
                                    failure.compareAndSet(null, explained(ask, error));
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

    private static void complete(CompletableFuture<Void> answered, Throwable failure) {
        if (failure == null) {
            answered.complete(null);
        } else {
            answered.completeExceptionally(failure);
        }
    }

    private Throwable explained(RedisAsk<?> ask, Throwable error) {
        if (!(error instanceof RedisCommandExecutionException) || error.getMessage() == null) {
            return error;
        }
        if (error.getMessage().startsWith("WRONGTYPE") && ask.key() != null) {
            return new RedisDataException(
                    String.format(
                            "Cannot read Redis key %s: it does not hold what '%s' says: %s",
                            Printable.of(ask.key()),
                            RedisLookupOptions.VALUE_LAYOUT.key(),
                            error.getMessage()),
                    error);
        }
        if (error.getMessage().startsWith("MOVED") && mode() == RedisMode.STANDALONE) {
            return new RedisException(
                    String.format(
                            "%s is a node of a cluster, and the key is on another one (%s). Set '%s' ="
                                    + " '%s'.",
                            connection, error.getMessage(), MODE.key(), RedisMode.CLUSTER),
                    error);
        }
        return error;
    }
}
