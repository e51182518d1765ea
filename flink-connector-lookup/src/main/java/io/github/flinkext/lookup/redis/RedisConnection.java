/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.TemporaryClassLoaderContext;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.CONNECTION_TIMEOUT;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.MODE;

/**
 * The connection to one Redis, or to each node of a cluster, with the threads that serve it. Any
 * number of requests of any number of subtasks may be under way on it.
 *
 * <p>When it breaks, requests fail at once, those under way and those that follow, until the client
 * has connected again. To wait and to ask again is the matter of the caller.
 */
final class RedisConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);

    /** The least that Lettuce takes. */
    private static final int THREADS = 2;

    /** Commands that wait for a reply; a bound for the memory that a silent server costs. */
    private static final int MOST_COMMANDS = 1 << 18;

    /** Notices within a minute that an idle server's machine has vanished without a word. */
    private static final SocketOptions.KeepAliveOptions KEEP_ALIVE =
            SocketOptions.KeepAliveOptions.builder()
                    .enable(true)
                    .idle(Duration.ofSeconds(30))
                    .interval(Duration.ofSeconds(10))
                    .count(3)
                    .build();

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofMinutes(1);

    private final RedisSettings settings;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private StatefulConnection<byte[], byte[]> connection;

    private RedisConnection(RedisSettings settings) {
        this.settings = settings;
        this.resources =
                ClientResources.builder()
                        .ioThreadPoolSize(THREADS)
                        .computationThreadPoolSize(THREADS)
                        .threadFactoryProvider(
                                pool -> new DefaultThreadFactory("lookup-redis-" + pool, true))
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .build();
        this.client = settings.mode() == RedisMode.CLUSTER ? clusterClient() : standaloneClient();
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
        CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connecting =
                client instanceof RedisClusterClient cluster
                        ? connect(cluster)
                        : ((RedisClient) client)
                                .connectAsync(ByteArrayCodec.INSTANCE, uris().get(0))
                                .toCompletableFuture();
        try {
            connection =
                    connecting.get(settings.connectionTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    String.format(
                            "Cannot connect to %s: no answer within '%s' = %s ms",
                            settings,
                            CONNECTION_TIMEOUT.key(),
                            settings.connectionTimeout().toMillis()),
                    e);
        } catch (ExecutionException e) {
            throw new IOException(
                    String.format("Cannot connect to %s: %s", settings, reason(e)), e.getCause());
        }
    }

    private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> connect(
            RedisClusterClient cluster) {
        return cluster.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(RedisConnection::connectToNodes);
    }

    /**
     * Connects to all nodes that have keys, since the client refuses commands for a node while it
     * connects to it. A node that cannot be reached now is tried again when a key of it is asked
     * for.
     */
    private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> connectToNodes(
            StatefulRedisClusterConnection<byte[], byte[]> connection) {
        List<CompletableFuture<?>> nodes = new ArrayList<>();
        for (RedisClusterNode node : connection.getPartitions()) {
            if (!node.hasNoSlots()) {
                nodes.add(
                        connection
                                .getConnectionAsync(
                                        node.getUri().getHost(), node.getUri().getPort())
                                .exceptionally(unreachable -> null));
            }
        }
        return CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
                .thenApply(connected -> connection);
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (ExceptionUtils.findThrowableWithMessage(failure, "cluster support disabled")
                .isPresent()) {
            return String.format(
                    "it is no cluster. Remove '%s' = '%s'.", MODE.key(), RedisMode.CLUSTER);
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private RedisClient standaloneClient() {
        RedisClient standalone = RedisClient.create(resources);
        ClientOptions.Builder options = ClientOptions.builder();
        configure(options);
        standalone.setOptions(options.build());
        return standalone;
    }

    private RedisClusterClient clusterClient() {
        RedisClusterClient cluster = RedisClusterClient.create(resources, uris());
        ClusterClientOptions.Builder options =
                ClusterClientOptions.builder()
                        .topologyRefreshOptions(
                                ClusterTopologyRefreshOptions.builder()
                                        .enableAllAdaptiveRefreshTriggers()
                                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                                        .build());
        configure(options);
        cluster.setOptions(options.build());
        return cluster;
    }

    private void configure(ClientOptions.Builder options) {
        options.autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_COMMANDS)
                .socketOptions(
                        SocketOptions.builder()
                                .connectTimeout(settings.connectionTimeout())
                                .keepAlive(KEEP_ALIVE)
                                .build())
                // How long a request may take is the pipeline's to say.
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build());
    }

    private List<RedisURI> uris() {
        List<RedisURI> uris = new ArrayList<>();
        for (RedisNode node : settings.nodes()) {
            RedisURI.Builder uri =
                    RedisURI.builder()
                            .withHost(node.host())
                            .withPort(node.port())
                            .withDatabase(settings.database())
                            .withSsl(settings.ssl())
                            .withTimeout(settings.connectionTimeout())
                            .withClientName("flinkext-lookup");
            if (settings.username() != null) {
                uri.withAuthentication(settings.username(), settings.password().toCharArray());
            } else if (settings.password() != null) {
                uri.withPassword(settings.password().toCharArray());
            }
            uris.add(uri.build());
        }
        return uris;
    }

    RedisMode mode() {
        return settings.mode();
    }

    /**
     * Sends commands without blocking. A command that cannot be sent is completed with a failure.
     */
    void dispatch(List<RedisAsk<?>> asks) {
        try {
            if (asks.size() > 1 && mode() == RedisMode.STANDALONE) {
                List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(asks.size());
                for (RedisAsk<?> ask : asks) {
                    commands.add(ask.command());
                }
                connection.dispatch(commands);
                return;
            }
            // Given together, a cluster's client would block where it must connect to a node.
            for (RedisAsk<?> ask : asks) {
                connection.dispatch(ask.command());
            }
        } catch (RuntimeException e) {
            asks.forEach(ask -> ask.command().completeExceptionally(e));
        }
    }

    /** Ends the threads, too. */
    @Override
    public void close() {
        CompletableFuture<?> closed =
                client.shutdownAsync(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            waitFor(closed);
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            resources
                    .shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .addListener(done -> ended.complete(done.isSuccess()));
            waitFor(ended);
        } catch (InterruptedException e) {
            resources.shutdown(0, 0, TimeUnit.MILLISECONDS);
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
