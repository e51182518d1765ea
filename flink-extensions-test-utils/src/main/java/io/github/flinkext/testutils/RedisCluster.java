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
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/** A private Redis cluster of three masters that share all slots. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    /** The word of a line of CLUSTER NODES that names the first slots of a node. */
    private static final int FIRST_SLOTS = 8;

    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

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

    /** Starts a replica of a master, and waits until it has what the master has. */
    public RedisServer addReplica(RedisServer master) throws IOException {
        RedisServer replica = RedisServer.startClusterNode();
        replicas.add(replica);
        tell(replica, "CLUSTER MEET " + master.host() + " " + master.port());
        await().until(() -> ask(replica, "CLUSTER INFO").contains("cluster_slots_ok:" + SLOTS));
        tell(replica, "CLUSTER REPLICATE " + id(master));
        await().until(() -> ask(replica, "INFO").contains("master_link_status:up"));
        return replica;
    }

    /** Lets a replica take the place of its master, which may be dead. */
    public void promote(RedisServer replica) throws IOException {
        tell(replica, "CLUSTER FAILOVER TAKEOVER");
        await().until(() -> ask(replica, "INFO").contains("role:master"));
    }

    /** Moves some keys of a slot, and lets their node point to the other one for them. */
    public void beginToMove(int slot, int keys, RedisServer from, RedisServer to)
            throws IOException {
        tell(to, "CLUSTER SETSLOT " + slot + " IMPORTING " + id(from));
        tell(from, "CLUSTER SETSLOT " + slot + " MIGRATING " + id(to));
        String moved =
                ask(from, "CLUSTER GETKEYSINSLOT " + slot + " " + keys)
                        .lines()
                        .filter(line -> !line.startsWith("*") && !line.startsWith("$"))
                        .filter(line -> !line.equals("+OK"))
                        .collect(Collectors.joining(" "));
        if (!moved.isEmpty()) {
            String where = to.host() + " " + to.port();
            tell(from, "MIGRATE " + where + " \"\" 0 5000 KEYS " + moved);
        }
    }

    /** Tells all masters who has the slot now. */
    public void endMove(int slot, RedisServer to) throws IOException {
        String id = id(to);
        tell(to, "CLUSTER SETSLOT " + slot + " NODE " + id);
        for (RedisServer node : nodes) {
            tell(node, "CLUSTER SETSLOT " + slot + " NODE " + id);
        }
    }

    /** The master that has a slot. */
    public RedisServer owner(int slot) throws IOException {
        for (RedisServer node : nodes) {
            if (ask(node, "CLUSTER NODES").lines().anyMatch(line -> isMine(line, slot))) {
                return node;
            }
        }
        throw new IOException("Cannot find the owner of slot " + slot);
    }

    private static boolean isMine(String line, int slot) {
        return line.contains("myself,")
                && Stream.of(line.split(" "))
                        .skip(FIRST_SLOTS)
                        .filter(range -> !range.startsWith("["))
                        .map(range -> range.split("-"))
                        .anyMatch(
                                range ->
                                        Integer.parseInt(range[0]) <= slot
                                                && slot
                                                        <= Integer.parseInt(
                                                                range[range.length - 1]));
    }

    private static String id(RedisServer node) throws IOException {
        return ask(node, "CLUSTER MYID").lines().skip(1).findFirst().orElseThrow();
    }

    /** The masters, any of which introduces a client to the others. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends all nodes, also when one cannot be ended. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        List<RedisServer> all = new ArrayList<>(nodes);
        all.addAll(replicas);
        for (RedisServer node : all) {
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
