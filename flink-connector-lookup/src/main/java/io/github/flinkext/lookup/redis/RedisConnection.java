/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TemporaryClassLoaderContext;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.CONNECTION_TIMEOUT;

/**
 * The connection to one Redis, or to each node of a cluster, with the threads that serve it. Any
 * number of requests of any number of subtasks may be under way on it.
 *
 * <p>When it breaks, requests fail at once, those under way and those that follow, until the client
 * has connected again. To wait and to ask again is the matter of the caller.
 */
final class RedisConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);

    private final RedisSettings settings;
    private final RedisFailures failures;
    private final ClientResources threads;
    private AbstractRedisClient client;
    private RedisLink link;

    private RedisConnection(RedisSettings settings) {
        this.settings = settings;
        this.failures = new RedisFailures(settings);
        this.threads = RedisClients.threads(settings);
    }

    /**
     * Connects.
     *
     * @throws IOException if there is no Redis, or it does not let us in
     */
    static RedisConnection connect(RedisSettings settings)
            throws IOException, InterruptedException {
        // Its threads outlive this task, so they must not keep the class loader of the job.
        try (TemporaryClassLoaderContext ignored =
                TemporaryClassLoaderContext.of(RedisConnection.class.getClassLoader())) {
            RedisConnection connection = new RedisConnection(settings);
            try {
                connection.connect();
                return connection;
            } catch (Throwable t) {
                connection.close();
                throw t;
            }
        }
    }

    private void connect() throws IOException, InterruptedException {
        client = RedisClients.create(settings, threads);
        try {
            link = linkThatSaysWhyItFails();
        } catch (TimeoutException e) {
            throw new IOException(
                    String.format(
                            "Cannot connect to %s: no answer within '%s' = %s ms%s",
                            settings,
                            CONNECTION_TIMEOUT.key(),
                            settings.connectionTimeout().toMillis(),
                            failures.encryptionHint()),
                    e);
        } catch (ExecutionException e) {
            throw new IOException(
                    String.format(
                            "Cannot connect to %s: %s", settings, failures.whyNotConnected(e)),
                    e.getCause());
        }
    }

    /** The client may notice that a server hung up before it notices what the server said. */
    private RedisLink linkThatSaysWhyItFails()
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return newLink();
        } catch (ExecutionException e) {
            if (RedisFailures.isUnexplained(e)) {
                return newLink();
            }
            throw e;
        }
    }

    private RedisLink newLink() throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<RedisLink> connecting =
                client instanceof RedisClusterClient cluster
                        ? ClusterLink.connect(cluster)
                        : RedisLink.connect(
                                (RedisClient) client, RedisClients.uris(settings).get(0));
        return connecting.get(settings.connectionTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    RedisMode mode() {
        return settings.mode();
    }

    MemorySize maxResultSize() {
        return settings.maxResultSize();
    }

    RedisFailures failures() {
        return failures;
    }

    /** Sends without blocking. A command that cannot be sent is completed with a failure. */
    void dispatch(List<RedisAsk<?>> asks) {
        link.dispatch(asks);
    }

    /** Ends the threads, too. */
    @Override
    public void close() {
        try {
            if (client != null) {
                waitFor(
                        client.shutdownAsync(
                                0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
            }
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            threads.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .addListener(done -> ended.complete(done.isSuccess()));
            waitFor(ended);
        } catch (InterruptedException e) {
            threads.shutdown(0, 0, TimeUnit.MILLISECONDS);
            Thread.currentThread().interrupt();
        }
    }

    private void waitFor(CompletionStage<?> end) throws InterruptedException {
        try {
            end.toCompletableFuture().get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Cannot close the connection to {} in time", settings, e);
        }
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
