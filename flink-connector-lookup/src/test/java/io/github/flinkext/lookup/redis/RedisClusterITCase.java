/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.testutils.RedisCluster;
import io.github.flinkext.testutils.RedisServer;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;

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

    @Test
    void followsSlotsThatMove() throws Exception {
        RedisServer from = null;
        try (RedisBatchLookupFunction function =
                users(RedisValueLayout.HASH, "moved:{x}:<id>")
                        .with("mode", "cluster")
                        .openedBy("id")) {
            assertThat(ask(function, row(1), row(2))).containsExactly(List.of(), List.of());
            int slot = SlotHash.getSlot("moved:{x}:1");
            RedisServer to = null;
            for (RedisServer node : cluster.nodes()) {
                try (RedisTestClient client = RedisTestClient.of(node.host(), node.port())) {
                    boolean owner = owns(client, slot);
                    from = owner ? node : from;
                    to = owner ? to : node;
                }
            }
            move(slot, to);
            assertThat(ask(function, row(1), row(2)))
                    .containsExactly(List.of(row(1, "there")), List.of());
        }
    }

    private static boolean owns(RedisTestClient client, int slot) {
        String me = client.commands().clusterMyId();
        return client.commands()
                .clusterNodes()
                .lines()
                .filter(line -> line.startsWith(me))
                .flatMap(line -> List.of(line.split(" ")).stream().skip(8))
                .map(range -> range.split("-"))
                .anyMatch(
                        range ->
                                Integer.parseInt(range[0]) <= slot
                                        && slot <= Integer.parseInt(range[range.length - 1]));
    }

    private static void move(int slot, RedisServer to) throws Exception {
        String id;
        try (RedisTestClient client = RedisTestClient.of(to.host(), to.port())) {
            id = client.commands().clusterMyId();
            client.commands().clusterSetSlotNode(slot, id);
        }
        for (RedisServer node : cluster.nodes()) {
            try (RedisTestClient client = RedisTestClient.of(node.host(), node.port())) {
                client.commands().clusterSetSlotNode(slot, id);
            }
        }
        try (RedisTestClient client = RedisTestClient.of(to.host(), to.port())) {
            client.hash("moved:{x}:1", "name", "there");
        }
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
