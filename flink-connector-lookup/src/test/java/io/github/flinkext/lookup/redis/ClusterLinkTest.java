/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.RedisCommand;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What each node of a cluster is sent, against connections that only take down commands. */
class ClusterLinkTest {

    private static final int NODES = 3;

    /** Nobody has the slots before this one. */
    private static final int UNCOVERED = 100;

    private final Map<Integer, List<Collection<RedisCommand<?, ?, ?>>>> writes = new TreeMap<>();
    private final List<RedisCommand<?, ?, ?>> leftToTheClient = new ArrayList<>();
    private final ClusterLink link = new ClusterLink(cluster());

    /** A node to which no connection can be made. */
    private int unreachable = -1;

    @Test
    void sendsEachNodeItsCommandsOfABatchInOneWrite() {
        List<RedisAsk<?>> asks = asks(300);

        link.dispatch(asks);

        assertThat(writes).hasSize(NODES);
        assertThat(writes.values()).allSatisfy(ofNode -> assertThat(ofNode).hasSize(1));
        int sent = writes.values().stream().mapToInt(ofNode -> ofNode.get(0).size()).sum();
        assertThat(sent + leftToTheClient.size()).isEqualTo(300);
    }

    @Test
    void leavesACommandWhoseSlotNobodyHasToTheClient() {
        List<RedisAsk<?>> asks = asks(3_000);

        link.dispatch(asks);

        assertThat(leftToTheClient)
                .isNotEmpty()
                .containsExactlyElementsOf(
                        asks.stream()
                                .filter(ask -> SlotHash.getSlot(ask.key()) < UNCOVERED)
                                .map(RedisAsk::command)
                                .toList());
    }

    @Test
    void givesARedirectedCommandToTheClientAndTakesItsAnswer() {
        List<RedisAsk<?>> asks = asks(1);
        link.dispatch(asks);

        reply("-MOVED 7 127.0.0.1:7001");

        assertThat(asks.get(0).command()).isNotDone();
        assertThat(leftToTheClient).hasSize(1);
        leftToTheClient.get(0).getOutput().set(StandardCharsets.UTF_8.encode("row"));
        leftToTheClient.get(0).complete();
        assertThat((byte[]) asks.get(0).reply()).asString().isEqualTo("row");
    }

    @Test
    void failsWithAnyOtherError() {
        List<RedisAsk<?>> asks = asks(1);
        link.dispatch(asks);

        reply("-CLUSTERDOWN The cluster is down");

        assertThat(leftToTheClient).isEmpty();
        assertThat(asks.get(0).command())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("CLUSTERDOWN");
    }

    @Test
    void failsTheCommandsOfANodeThatCannotBeReachedAndNoOthers() {
        unreachable = 1;
        List<RedisAsk<?>> asks = asks(300);

        link.dispatch(asks);

        assertThat(writes).containsOnlyKeys(0, 2);
        assertThat(asks)
                .allSatisfy(
                        ask ->
                                assertThat(ask.command().isCompletedExceptionally())
                                        .isEqualTo(nodeOf(ask) == unreachable));
    }

    private void reply(String error) {
        RedisCommand<?, ?, ?> command = writes.values().iterator().next().get(0).iterator().next();
        command.getOutput().setError(error.substring(1));
        command.complete();
    }

    private static List<RedisAsk<?>> asks(int keys) {
        List<RedisAsk<?>> asks = new ArrayList<>();
        BoundedValues values = new BoundedValues(Long.MAX_VALUE);
        for (int key = 0; key < keys; key++) {
            asks.add(RedisAsk.string(("key:" + key).getBytes(StandardCharsets.UTF_8), values));
        }
        return asks;
    }

    private static int nodeOf(RedisAsk<?> ask) {
        int slot = SlotHash.getSlot(ask.key());
        return slot < UNCOVERED ? -1 : slot * NODES / SlotHash.SLOT_COUNT;
    }

    @SuppressWarnings("unchecked")
    private StatefulRedisClusterConnection<byte[], byte[]> cluster() {
        Partitions partitions = new Partitions();
        for (int node = 0; node < NODES; node++) {
            int number = node;
            List<Integer> slots =
                    IntStream.range(UNCOVERED, SlotHash.SLOT_COUNT)
                            .filter(slot -> slot * NODES / SlotHash.SLOT_COUNT == number)
                            .boxed()
                            .toList();
            RedisClusterNode known = new RedisClusterNode();
            known.setNodeId("node-" + node);
            known.setUri(RedisURI.create("127.0.0.1", 7000 + node));
            known.setFlags(Set.of(RedisClusterNode.NodeFlag.UPSTREAM));
            known.setSlots(slots);
            partitions.add(known);
        }
        partitions.updateCache();
        return fake(
                StatefulRedisClusterConnection.class,
                (name, arguments) ->
                        switch (name) {
                            case "getPartitions" -> partitions;
                            case "getConnectionAsync" -> connection((int) arguments[1] - 7000);
                            case "dispatch" -> {
                                leftToTheClient.add((RedisCommand<?, ?, ?>) arguments[0]);
                                yield arguments[0];
                            }
                            default -> throw new UnsupportedOperationException(name);
                        });
    }

    @SuppressWarnings("unchecked")
    private CompletableFuture<?> connection(int node) {
        if (node == unreachable) {
            return CompletableFuture.failedFuture(new IOException("nobody there"));
        }
        return CompletableFuture.completedFuture(
                fake(
                        StatefulRedisConnection.class,
                        (name, arguments) -> {
                            writes.computeIfAbsent(node, n -> new ArrayList<>())
                                    .add((Collection<RedisCommand<?, ?, ?>>) arguments[0]);
                            return arguments[0];
                        }));
    }

    private interface Calls {
        Object call(String name, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Calls calls) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> calls.call(method.getName(), arguments)));
    }
}
