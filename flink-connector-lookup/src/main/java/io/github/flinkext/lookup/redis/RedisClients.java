/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sets up the client of one Redis as our settings say; it is not connected yet. */
final class RedisClients {

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

    /** What servers say of themselves must pass, however little is allowed for rows. */
    private static final long ALWAYS_READ = 1 << 20;

    /** Task managers have little memory beside the heap, which large values would exhaust. */
    private static final ByteBufAllocator ON_HEAP = new PooledByteBufAllocator(false);

    private static final Duration TOPOLOGY_REFRESH = Duration.ofMinutes(1);

    private RedisClients() {}

    static ClientResources threads(RedisSettings settings) {
        long mostBytes = Math.max(settings.maxResultSize().getBytes(), ALWAYS_READ);
        return ClientResources.builder()
                .nettyCustomizer(
                        new NettyCustomizer() {
                            @Override
                            public void afterBootstrapInitialized(Bootstrap bootstrap) {
                                bootstrap.option(ChannelOption.ALLOCATOR, ON_HEAP);
                            }

                            @Override
                            public void afterChannelInitialized(Channel channel) {
                                ChannelPipeline pipeline = channel.pipeline();
                                pipeline.addBefore(
                                        pipeline.context(CommandHandler.class).name(),
                                        LargeValueFilter.class.getSimpleName(),
                                        new LargeValueFilter(mostBytes));
                            }
                        })
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .threadFactoryProvider(
                        pool -> new DefaultThreadFactory("lookup-redis-" + pool, true))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
    }

    /**
     * A client that runs on these threads.
     *
     * @throws IOException if a file that the settings name cannot be read
     */
    static AbstractRedisClient create(RedisSettings settings, ClientResources threads)
            throws IOException {
        return settings.mode() == RedisMode.CLUSTER
                ? cluster(settings, threads)
                : standalone(settings, threads);
    }

    private static RedisClient standalone(RedisSettings settings, ClientResources threads)
            throws IOException {
        ClientOptions.Builder options = ClientOptions.builder();
        configure(options, settings);
        RedisClient client = RedisClient.create(threads);
        client.setOptions(options.build());
        return client;
    }

    private static RedisClusterClient cluster(RedisSettings settings, ClientResources threads)
            throws IOException {
        ClusterClientOptions.Builder options =
                ClusterClientOptions.builder()
                        .topologyRefreshOptions(
                                ClusterTopologyRefreshOptions.builder()
                                        .enableAllAdaptiveRefreshTriggers()
                                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                                        .build());
        configure(options, settings);
        RedisClusterClient client = RedisClusterClient.create(threads, uris(settings));
        client.setOptions(options.build());
        return client;
    }

    private static void configure(ClientOptions.Builder options, RedisSettings settings)
            throws IOException {
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
        if (settings.tls() != null) {
            options.sslOptions(settings.tls().sslOptions());
        }
    }

    /** Where its nodes are, and how to log in there. */
    static List<RedisURI> uris(RedisSettings settings) {
        List<RedisURI> uris = new ArrayList<>();
        for (RedisNode node : settings.nodes()) {
            RedisURI.Builder uri =
                    RedisURI.builder()
                            .withHost(node.host())
                            .withPort(node.port())
                            .withDatabase(settings.database())
                            .withSsl(settings.tls() != null)
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
}
