/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.RedisCluster;
import io.github.flinkext.testutils.RedisServer;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.ExceptionUtils;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;

import static io.github.flinkext.lookup.redis.RedisTestTable.ask;
import static io.github.flinkext.lookup.redis.RedisTestTable.column;
import static io.github.flinkext.lookup.redis.RedisTestTable.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Lookups whose keys lie on all nodes of a Redis cluster. */
class RedisClusterITCase {

    private static final int ROWS = 500;

    private static RedisCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = RedisCluster.start();
        RedisServer node = cluster.nodes().get(0);
        try (RedisTestClient client = RedisTestClient.ofCluster(node.host(), node.port())) {
            for (int id = 0; id < ROWS; id += 2) {
                client.hash("hash:" + id, "name", "n" + id);
                client.set("value:" + id, "{\"name\":\"n" + id + "\"}");
            }
            client.hash("value:bad:7", "name", "x");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void answersInTheOrderOfTheKeysFromAllNodes(RedisValueLayout layout) throws Exception {
        RowData[] keys = new RowData[ROWS];
        List<Collection<RowData>> expected = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            keys[id] = row(id);
            expected.add(id % 2 == 0 ? List.of(row(id, "n" + id)) : List.of());
        }
        try (RedisBatchLookupFunction function =
                users(layout, layout + ":<id>").with("mode", "cluster").openedBy("id")) {
            assertThat(ask(function, keys)).isEqualTo(expected);
            assertThat(ask(function, row(2))).containsExactly(List.of(row(2, "n2")));
        }
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void findsEveryRowWhileASlotMoves(RedisValueLayout layout) throws Exception {
        String prefix = layout + "-{moves}:";
        int slot = SlotHash.getSlot(prefix);
        RedisServer from = cluster.owner(slot);
        RedisServer to =
                cluster.nodes().stream().filter(node -> node != from).findFirst().orElseThrow();
        List<Collection<RowData>> expected = new ArrayList<>();
        RowData[] keys = new RowData[40];
        try (RedisTestClient client = RedisTestClient.ofCluster(from.host(), from.port());
                RedisBatchLookupFunction function =
                        users(layout, prefix + "<id>").with("mode", "cluster").openedBy("id")) {
            for (int id = 0; id < keys.length; id++) {
                keys[id] = row(id);
                expected.add(id < 30 ? List.of(row(id, "n" + id)) : List.of());
                if (id < 30 && layout == RedisValueLayout.HASH) {
                    client.hash(prefix + id, "name", "n" + id);
                } else if (id < 30) {
                    client.set(prefix + id, "{\"name\":\"n" + id + "\"}");
                }
            }
            assertThat(ask(function, keys)).isEqualTo(expected);

            // Its node points to the other one for keys that it has no more (ASK).
            cluster.beginToMove(slot, 15, from, to);
            assertThat(ask(function, keys)).isEqualTo(expected);

            // It points there for all of them (MOVED).
            cluster.beginToMove(slot, 100, from, to);
            cluster.endMove(slot, to);
            assertThat(ask(function, keys)).isEqualTo(expected);
            assertThat(ask(function, keys)).isEqualTo(expected);
        }
    }

    @Test
    void findsEveryRowAfterAReplicaTookTheMastersPlace() throws Exception {
        try (RedisCluster failing = RedisCluster.start()) {
            RedisServer master = failing.nodes().get(0);
            RowData[] keys = new RowData[50];
            List<Collection<RowData>> expected = new ArrayList<>();
            try (RedisTestClient client = RedisTestClient.ofCluster(master.host(), master.port())) {
                for (int id = 0; id < keys.length; id++) {
                    keys[id] = row(id);
                    expected.add(List.of(row(id, "n" + id)));
                    client.hash("hash:" + id, "name", "n" + id);
                }
            }
            RedisServer replica = failing.addReplica(master);
            RedisServer other = failing.nodes().get(1);
            try (RedisBatchLookupFunction function =
                    users(RedisValueLayout.HASH, "hash:<id>")
                            .with("nodes", other.host() + ":" + other.port())
                            .with("mode", "cluster")
                            .openedBy("id")) {
                assertThat(ask(function, keys)).isEqualTo(expected);

                master.kill();
                assertThatThrownBy(() -> ask(function, keys))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .satisfies(e -> assertThat(function.concernsAllKeys(e)).isTrue());

                failing.promote(replica);
                await().ignoreExceptionsInstanceOf(ExecutionException.class)
                        .untilAsserted(() -> assertThat(ask(function, keys)).isEqualTo(expected));
            }
        }
    }

    @Test
    void needsOnePermissionMoreThanAServerThatStandsAlone() throws Exception {
        for (RedisServer node : cluster.nodes()) {
            try (RedisCommands redis = RedisCommands.connect(node.host(), node.port())) {
                String user = "ACL SETUSER minimal reset on >pw ~hash:* +hmget +hlen +hgetall";
                redis.send(List.of((user + " +cluster|nodes").split(" ")));
                redis.send(List.of(user.replace("minimal", "narrow").split(" ")));
            }
        }
        RedisTestTable users =
                users(RedisValueLayout.HASH, "hash:<id>")
                        .with("mode", "cluster")
                        .with("password", "pw");

        try (RedisBatchLookupFunction function = users.with("username", "minimal").openedBy("id")) {
            assertThat(ask(function, row(1), row(2)))
                    .containsExactly(List.of(), List.of(row(2, "n2")));
        }
        assertThatThrownBy(() -> users.with("username", "narrow").openedBy("id"))
                .hasMessageEndingWith("Grant it: ACL SETUSER narrow +cluster|nodes");
        assertThatThrownBy(() -> users.with("password", "wr0ng").openedBy("id"))
                .hasMessageContaining("it refuses user 'narrow'")
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .doesNotContain("wr0ng"));
    }

    @Test
    void namesAKeyOfAnotherType() throws Exception {
        try (RedisBatchLookupFunction function =
                users(RedisValueLayout.VALUE, "value:bad:<id>")
                        .with("mode", "cluster")
                        .openedBy("id")) {
            assertThatThrownBy(() -> ask(function, row(1), row(7), row(2)))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(RedisDataException.class)
                    .hasMessageContaining("'value:bad:7'");
        }
    }

    @Test
    void saysThatANodeBelongsToACluster() throws Exception {
        try (RedisBatchLookupFunction function =
                users(RedisValueLayout.HASH, "hash:<id>").openedBy("id")) {
            assertThatThrownBy(() -> ask(function, row(1), row(2), row(3), row(4), row(5), row(6)))
                    .cause()
                    .hasMessageContaining("is a node of a cluster")
                    .hasMessageContaining("Set 'mode' = 'cluster'.");
        }
    }

    private static RedisTestTable users(RedisValueLayout layout, String pattern) {
        RedisServer node = cluster.nodes().get(1);
        RedisTestTable table =
                RedisTestTable.of(
                                List.of("id"),
                                column("id", DataTypes.INT().notNull()),
                                column("name", DataTypes.STRING()))
                        .with("nodes", node.host() + ":" + node.port())
                        .with("key.pattern", pattern);
        return layout == RedisValueLayout.HASH
                ? table
                : table.with("value.layout", "value").with("value.format", "json");
    }
}
