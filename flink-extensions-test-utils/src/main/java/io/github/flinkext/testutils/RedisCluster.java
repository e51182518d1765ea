/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.awaitility.Awaitility.await;

/** A private Redis cluster of three masters that share all slots, without replicas. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Starts a new, empty cluster, or skips the test if Redis is not on this machine. */
    public static RedisCluster start() throws IOException {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int node = 0; node < MASTERS; node++) {
                cluster.nodes.add(RedisServer.startClusterNode());
            }
            cluster.join();
        } catch (IOException | RuntimeException e) {
            try {
                cluster.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
        return cluster;
    }

    private void join() throws IOException {
        for (int node = 0; node < MASTERS; node++) {
            String slots =
                    IntStream.range(SLOTS * node / MASTERS, SLOTS * (node + 1) / MASTERS)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" "));
            tell(nodes.get(node), "CLUSTER ADDSLOTS " + slots);
            tell(nodes.get(node), "CLUSTER SET-CONFIG-EPOCH " + (node + 1));
        }
        RedisServer first = nodes.get(0);
        for (RedisServer other : nodes.subList(1, MASTERS)) {
            tell(other, "CLUSTER MEET " + first.host() + " " + first.port());
        }
        await().until(() -> nodes.stream().allMatch(RedisCluster::knowsAllSlots));
    }

    private static boolean knowsAllSlots(RedisServer node) {
        try {
            String info = ask(node, "CLUSTER INFO");
            return info.contains("cluster_state:ok")
                    && info.contains("cluster_known_nodes:" + MASTERS)
                    && info.contains("cluster_slots_ok:" + SLOTS);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot ask " + node.url() + " for its cluster", e);
        }
    }

    private static void tell(RedisServer node, String command) throws IOException {
        String reply = ask(node, command);
        if (!reply.startsWith("+OK")) {
            throw new IOException(
                    "Cannot form a Redis cluster: " + node.url() + " says " + reply.strip());
        }
    }

    private static String ask(RedisServer node, String command) throws IOException {
        try (Socket socket = new Socket(node.host(), node.port())) {
            byte[] request = (command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** The masters, any of which introduces a client to the others. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends all nodes, also when one cannot be ended. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (RedisServer node : nodes) {
            try {
                node.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
