/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.OrdersJob;
import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.RedisCluster;
import io.github.flinkext.testutils.RedisServer;

import org.apache.flink.types.Row;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of a job, which may not restart, when its Redis cluster changes. */
@Tag("long")
class RedisClusterFaultITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    /** The slot of all keys that begin with "{items}". */
    private static final int SLOT = 14909;

    private RedisCluster cluster;
    private OrdersJob job;

    @BeforeEach
    void startCluster() throws IOException {
        cluster = RedisCluster.start();
        RedisServer owner = cluster.owner(SLOT);
        try (RedisCommands redis = RedisCommands.connect(owner.host(), owner.port())) {
            for (int id = 0; id < 3_000; id++) {
                redis.send(List.of("HSET", "{items}:" + id, "name", "item-" + id));
            }
        }
        job = new OrdersJob(FLINK);
        RedisServer known = otherThan(owner);
        job.tables()
                .executeSql(
                        String.format(
                                "CREATE TABLE items (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)"
                                        + " WITH ('connector' = 'lookup-redis', 'mode' = 'cluster',"
                                        + " 'nodes' = '%s:%s', 'key.pattern' = '{items}:<id>',"
                                        + " 'lookup.async.batch.size' = '50',"
                                        + " 'lookup.max-retries' = '20')",
                                known.host(), known.port()));
    }

    @AfterEach
    void closeCluster() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void losesNoRowWhileASlotMovesInParts() throws Exception {
        RedisServer from = cluster.owner(SLOT);
        RedisServer to = otherThan(from);

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        for (int part = 0; part < 10; part++) {
            cluster.beginToMove(SLOT, 100, from, to);
        }
        // Moving takes its time, so these may be the last ones.
        int more = Math.min(OrdersJob.ROWS, OrdersJob.emitted() + 100);
        await().until(() -> OrdersJob.emitted() >= more);
        cluster.beginToMove(SLOT, 3_000, from, to);
        cluster.endMove(SLOT, to);

        assertThat(totals.get()).isEqualTo(OrdersJob.RIGHT);
    }

    @Test
    void losesNoRowWhenAReplicaTakesItsMastersPlace() throws Exception {
        RedisServer master = cluster.owner(SLOT);
        RedisServer replica = cluster.addReplica(master);

        CompletableFuture<Row> totals = job.totals();
        OrdersJob.awaitAQuarter();
        master.kill();
        cluster.promote(replica);

        assertThat(totals.get()).isEqualTo(OrdersJob.RIGHT);
    }

    private RedisServer otherThan(RedisServer server) {
        return cluster.nodes().stream().filter(node -> node != server).findFirst().orElseThrow();
    }
}
