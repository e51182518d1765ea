/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.GatheredTable;
import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Joins of orders whose lookup key changes: it is no part of the key by which they are updated, so
 * that a hash sends the changes of one order to different subtasks. The sink must end with the last
 * state of each order.
 */
class LookupUpdatesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ORDERS = 100;
    private static final int CHANGES = 4_000;
    private static final int STAFF = 20;

    private static final TypeInformation<Row> TYPE =
            Types.ROW_NAMED(new String[] {"id", "staff_id"}, Types.INT, Types.INT);

    private final long seed = System.nanoTime();
    private final Map<Integer, Integer> last = new TreeMap<>();
    private final List<Row> changes = randomChanges();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'lookup.async.batch.size' = '5'",
                "'lookup.hash.enable' = 'true'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '5', 'lookup.cache' = 'PARTIAL'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '5', 'async' = 'true', 'delay' = '100 micros'"
            })
    void endsWithTheLastStateOfAnUpsertSource(String options) throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.createTemporaryView(
                "orders",
                tables.fromChangelogStream(
                        environment.fromData(changes, TYPE),
                        Schema.newBuilder()
                                .column("id", "INT NOT NULL")
                                .column("staff_id", "INT")
                                .columnByExpression("pt", "PROCTIME()")
                                .primaryKey("id")
                                .build(),
                        ChangelogMode.upsert()));

        assertLastStateAfterJoining(tables, options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'lookup.async.batch.size' = '5'",
                "'lookup.hash.enable' = 'true'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '5', 'lookup.cache' = 'PARTIAL'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '5', 'async' = 'true', 'delay' = '100 micros'"
            })
    void endsWithTheLastStateOfAnAggregation(String options) throws Exception {
        changes.forEach(change -> change.setKind(RowKind.INSERT));
        last.clear();
        changes.forEach(
                change -> last.put((Integer) change.getField(0), (Integer) change.getField(1)));
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.createTemporaryView(
                "changes", tables.fromDataStream(environment.fromData(changes, TYPE)));
        tables.executeSql(
                "CREATE TEMPORARY VIEW orders AS SELECT id, LAST_VALUE(staff_id) AS staff_id,"
                        + " PROCTIME() AS pt FROM changes GROUP BY id");

        assertLastStateAfterJoining(tables, options);
    }

    private void assertLastStateAfterJoining(StreamTableEnvironment tables, String options)
            throws Exception {
        // Flink 2.3 wants an ON CONFLICT clause otherwise, which 2.1 and 2.2 do not know.
        tables.getConfig().set("table.exec.sink.require-on-conflict", "false");
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createStaff(tables, "staff", options);
        GatheredTable result = new GatheredTable();
        result.create(
                tables, "results", "id INT PRIMARY KEY NOT ENFORCED, staff_id INT, name STRING");
        String insert =
                "INSERT INTO results SELECT o.id, o.staff_id, s.name FROM orders AS o LEFT JOIN staff"
                        + " FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

        assertThat(tables.explainSql(insert).contains("shuffle=[true]"))
                .isEqualTo(options.contains("hash"));
        FlinkCluster.run(tables, insert);

        assertThat(result.rows())
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(
                        last.entrySet().stream()
                                .map(
                                        entry ->
                                                Row.of(
                                                        entry.getKey(),
                                                        entry.getValue(),
                                                        "name-" + entry.getValue()))
                                .toList());
    }

    /** Orders that get other staff again and again, and some that are deleted in between. */
    private List<Row> randomChanges() {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            int id = random.nextInt(ORDERS);
            int staff = random.nextInt(STAFF);
            if (last.containsKey(id) && random.nextInt(10) == 0) {
                rows.add(Row.ofKind(RowKind.DELETE, id, last.remove(id)));
            } else {
                rows.add(Row.ofKind(RowKind.UPDATE_AFTER, id, staff));
                last.put(id, staff);
            }
        }
        return rows;
    }
}
