/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.RedisCommand;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The nodes of a cluster, each of which gets its commands of a batch in one write.
 *
 * <p>Who has a key is what the client knows of the cluster. Where that is outdated, the node says
 * so (MOVED, ASK), and the command goes the client's own way for a single command, which follows
 * the node's word and learns where slots are now.
 */
final class ClusterLink implements RedisLink {

    private final StatefulRedisClusterConnection<byte[], byte[]> cluster;

    ClusterLink(StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        this.cluster = cluster;
    }

    /**
     * Connects to all nodes that have keys, so that the first batch need not wait. A node that
     * cannot be reached now is tried again when a key of it is asked for.
     */
    static CompletableFuture<RedisLink> connect(RedisClusterClient client) {
        return client.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(cluster -> new ClusterLink(cluster).connectToNodes());
    }

    private CompletableFuture<RedisLink> connectToNodes() {
        List<CompletableFuture<?>> nodes = new ArrayList<>();
        for (RedisClusterNode node : cluster.getPartitions()) {
            if (!node.hasNoSlots()) {
                RedisURI uri = node.getUri();
                nodes.add(
                        cluster.getConnectionAsync(uri.getHost(), uri.getPort())
                                .exceptionally(unreachable -> null));
            }
        }
        return CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
                .thenApply(connected -> this);
    }

    @Override
    public void dispatch(List<RedisAsk<?>> asks) {
        Partitions known = cluster.getPartitions();
        Map<RedisClusterNode, List<RedisCommand<byte[], byte[], ?>>> byNode =
                new IdentityHashMap<>();
        for (RedisAsk<?> ask : asks) {
            RedisClusterNode node = known.getMasterBySlot(SlotHash.getSlot(ask.key()));
            if (node == null) {
                // Fails, and lets the client look who has the slot.
                dispatchAlone(ask.command());
            } else {
                byNode.computeIfAbsent(node, n -> new ArrayList<>())
                        .add(new Redirectable<>(ask.command()));
            }
        }
        byNode.forEach((node, commands) -> send(node.getUri(), commands));
    }

    private void send(RedisURI node, List<RedisCommand<byte[], byte[], ?>> commands) {
        // By address, as the client does for slots: both ways share the connection.
        cluster.getConnectionAsync(node.getHost(), node.getPort())
                .whenComplete(
                        (connection, failure) -> {
                            if (failure == null) {
                                RedisLink.send(connection, commands);
                            } else {
                                commands.forEach(command -> command.completeExceptionally(failure));
                            }
                        });
    }

    private void dispatchAlone(RedisCommand<byte[], byte[], ?> command) {
        try {
            cluster.dispatch(command);
        } catch (RuntimeException e) {
            command.completeExceptionally(e);
        }
    }

    /** A command that is sent once more when the node does not have its key any longer. */
    private final class Redirectable<T> extends CommandWrapper<byte[], byte[], T> {

        private final RedisCommand<byte[], byte[], T> command;
        private boolean redirected;

        Redirectable(RedisCommand<byte[], byte[], T> command) {
            super(command);
            this.command = command;
        }

        @Override
        public void complete() {
            CommandOutput<byte[], byte[], T> output = getOutput();
            if (redirected || !output.hasError() || !isRedirection(output.getError())) {
                super.complete();
                return;
            }
            redirected = true;
            output.setError((String) null);
            dispatchAlone(command);
        }

        private static boolean isRedirection(String error) {
            return error.startsWith("MOVED ") || error.startsWith("ASK ");
        }
    }
}
