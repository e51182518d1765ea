/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.RedisServerExtension;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SQL joins with tables in Redis. */
class RedisLookupJoinITCase {

    @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();

    private static final String JOIN =
            "SELECT o.id, o.staff_id, s.name FROM orders AS o LEFT JOIN staff"
                    + " FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    private TableEnvironment tables;
    private RedisTestClient redis;
    private String prefix;

    @BeforeEach
    void createTables() {
        tables = Tables.streaming();
        Tables.createOrders(tables);
        prefix = REDIS.newKeyPrefix();
        redis = RedisTestClient.of(REDIS.host(), REDIS.port());
        for (int id = 1; id <= 15; id++) {
            redis.hash(prefix + "h:" + id, "name", "name-" + id, "team", "t" + id % 3);
            redis.set(prefix + "v:" + id, "{\"name\":\"name-" + id + "\"}");
        }
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({
        "h, 1, false, false",
        "h, 100, true, true",
        "v, 1, true, false",
        "v, 100, false, true",
        "v, 300, true, false"
    })
    void joinsWithEveryRow(String layout, int batch, boolean hash, boolean cache) throws Exception {
        staff(
                "id INT, name STRING, team STRING",
                layout,
                "'lookup.hash.enable' = '%s', 'lookup.async.batch.size' = '%s', 'lookup.cache' = '%s'"
                        .formatted(hash, batch, cache ? "PARTIAL" : "NONE"));

        assertThat(tables.explainSql(JOIN))
                .contains("BatchedLookupJoin")
                .satisfies(plan -> assertThat(plan.contains("hash[staff_id]")).isEqualTo(hash));
        assertThat(rows(JOIN))
                .hasSize(400)
                .allSatisfy(
                        row -> {
                            int staff = (int) row.getField(1);
                            assertThat(row.getField(2))
                                    .isEqualTo(staff <= 15 ? "name-" + staff : null);
                        });
    }

    @Test
    void joinsOnMoreThanThePrimaryKeyAndOnConstants() throws Exception {
        staff("id INT, name STRING, team STRING", "h", "'lookup.async.batch.size' = '50'");

        List<Row> rows =
                rows(
                        "SELECT o.id, o.staff_id, s.team FROM orders AS o JOIN staff"
                                + " FOR SYSTEM_TIME AS OF o.pt AS s"
                                + " ON o.staff_id = s.id AND s.team = 't2'");
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(
                        row ->
                                assertThat((int) row.getField(1))
                                        .matches(id -> id % 3 == 2 && id <= 15));
        assertThat(
                        rows(
                                "SELECT s.name FROM orders AS o JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON s.id = 7"))
                .hasSize(400)
                .allSatisfy(row -> assertThat(row.getField(0)).isEqualTo("name-7"));
    }

    @Test
    void joinsSynchronouslyOnRequest() throws Exception {
        staff("id INT, name STRING", "v", "'lookup.async.batch.size' = '50'");

        assertThat(
                        rows(
                                JOIN.replace(
                                        "SELECT",
                                        "SELECT /*+ LOOKUP('table'='s', 'async'='false') */")))
                .hasSize(400)
                .anySatisfy(row -> assertThat(row.getField(2)).isNotNull());
    }

    @Test
    void failsTheJobOnAMalformedValueAndNamesTheKey() {
        redis.set(prefix + "v:3", "{oops");
        staff(
                "id INT, name STRING",
                "v",
                "'lookup.async.batch.size' = '50', 'lookup.max-retries' = '1', 'lookup.retry.delay' ="
                        + " '1 ms'");

        assertThatThrownBy(() -> rows(JOIN))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .contains(prefix + "v:3"));
    }

    @Test
    void isolatesAMalformedValueWhereFailuresMayBeNull() throws Exception {
        redis.commands().del(RedisTestClient.bytes(prefix + "h:3"));
        redis.set(prefix + "h:3", "no hash");
        staff(
                "id INT, name STRING",
                "h",
                "'lookup.async.batch.size' = '50', 'lookup.max-retries' = '1', 'lookup.retry.delay' ="
                        + " '1 ms', 'lookup.failure-policy' = 'null-row'");

        assertThat(rows(JOIN))
                .hasSize(400)
                .allSatisfy(
                        row -> {
                            int staff = (int) row.getField(1);
                            assertThat(row.getField(2))
                                    .isEqualTo(staff <= 15 && staff != 3 ? "name-" + staff : null);
                        });
    }

    @Test
    void refusesJoinsWithoutThePrimaryKey() {
        staff("id INT, name STRING", "h", "'lookup.async.batch.size' = '50'");

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        "SELECT s.id FROM orders AS o JOIN staff FOR SYSTEM_TIME AS OF"
                                                + " o.pt AS s ON CAST(o.id AS STRING) = s.name"))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .contains("Cannot look up table")
                                        .contains("by (name)")
                                        .contains("Join (id) too"));
    }

    private void staff(String columns, String layout, String options) {
        tables.executeSql(
                """
                CREATE TABLE staff (%s, PRIMARY KEY (id) NOT ENFORCED) WITH (
                    'connector' = 'lookup-redis', 'nodes' = '%s:%s', 'key.pattern' = '%s:<id>',
                    %s %s)
                """
                        .formatted(
                                columns,
                                REDIS.host(),
                                REDIS.port(),
                                prefix + layout,
                                layout.equals("h")
                                        ? ""
                                        : "'value.layout' = 'value', 'value.format' = 'json', ",
                                options));
    }

    private List<Row> rows(String sql) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> it = tables.executeSql(sql).collect()) {
            it.forEachRemaining(rows::add);
        }
        return rows;
    }
}
