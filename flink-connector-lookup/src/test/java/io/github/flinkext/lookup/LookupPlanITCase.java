/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Tables;

import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What options of a dimension table make of a plan. */
class LookupPlanITCase {

    private static final String EXCHANGE = "Exchange(distribution=[hash[staff_id]])";
    private static final String JOIN = join("staff");

    private TableEnvironment tables;

    @BeforeEach
    void createTables() {
        tables = Tables.streaming();
        Tables.createOrders(tables);
        tables.executeSql("LOAD MODULE flinkext");
    }

    @Test
    void hashedPlanIsThatOfFlinksOwnHint() {
        staff("'lookup.hash.enable' = 'true'");
        Tables.createStaff(tables, "plain", "");

        String byOption = optimized(tables.explainSql(JOIN));
        String byHint =
                optimized(
                        tables.explainSql(
                                join("plain")
                                        .replace(
                                                "SELECT",
                                                "SELECT /*+ LOOKUP('table'='s', 'shuffle'='true') */")));

        assertThat(byOption)
                .contains(EXCHANGE)
                .isEqualTo(byHint.replace("default_database.plain", "default_database.staff"));
    }

    @Test
    void planWithoutOurOptionsIsTheSameAsWithoutTheModule() {
        staff("");
        String with = tables.explainSql(JOIN);
        tables = Tables.streaming();
        Tables.createOrders(tables);
        staff("");

        assertThat(with).isEqualTo(tables.explainSql(JOIN));
    }

    @Test
    void hashesByAnOptionsHint() {
        staff("");

        assertThat(
                        tables.explainSql(
                                JOIN.replace(
                                        "JOIN staff",
                                        "JOIN staff /*+ OPTIONS('lookup.hash.enable'='true') */")))
                .contains(EXCHANGE, "shuffle=[true]");
    }

    @Test
    void hashesInViewsSubqueriesAndTheTableApi() {
        staff("'lookup.hash.enable' = 'true'");
        tables.executeSql("CREATE VIEW joined AS " + JOIN);

        assertThat(tables.explainSql("SELECT name, COUNT(*) FROM joined GROUP BY name"))
                .contains(EXCHANGE);
        assertThat(
                        tables.explainSql(
                                "SELECT * FROM ("
                                        + JOIN
                                        + ") WHERE name IN (SELECT name FROM joined)"))
                .contains(EXCHANGE);
        Table viaApi =
                tables.from("joined").select(org.apache.flink.table.api.Expressions.$("name"));
        assertThat(viaApi.explain()).contains(EXCHANGE);
    }

    @Test
    void hashesForSeveralSinksThatShareTheDimension() {
        staff("'lookup.hash.enable' = 'true'");
        tables.executeSql("CREATE TABLE a (id INT, name STRING) WITH ('connector'='blackhole')");
        tables.executeSql("CREATE TABLE b (name STRING, id INT) WITH ('connector'='blackhole')");
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO a SELECT id, name FROM (" + JOIN + ")");
        statements.addInsertSql("INSERT INTO b SELECT name, id FROM (" + JOIN + ") WHERE id > 7");

        assertThat(optimized(statements.explain()).split("shuffle=\\[true\\]", -1).length - 1)
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void hashesInBatchMode() {
        tables = Tables.batch();
        Tables.createOrders(tables);
        tables.executeSql("LOAD MODULE flinkext");
        staff("'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10'");

        assertThat(tables.explainSql(JOIN))
                .contains(
                        "Exchange(distribution=[hash[staff_id]]",
                        "shuffle=[true]",
                        "requests=[<= 10 keys");
    }

    @Test
    void valuesOfTheUsersHintWin() {
        staff("'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '500'");
        String hinted =
                JOIN.replace(
                        "SELECT",
                        "SELECT /*+ LOOKUP('table'='s', 'output-mode'='allow_unordered', 'capacity'='33') */");
        String refused =
                JOIN.replace("SELECT", "SELECT /*+ LOOKUP('table'='s', 'shuffle'='false') */");

        assertThat(tables.explainSql(hinted))
                .contains(EXCHANGE, "async=[UNORDERED", " 180000ms, 33]");
        assertThat(tables.explainSql(refused)).doesNotContain("Exchange");
    }

    @Test
    void givesFlinksOperatorRoomForABatchToFill() {
        staff("'lookup.async.batch.size' = '500', 'lookup.async.max-in-flight' = '3'");

        assertThat(tables.explainSql(JOIN)).contains(" 180000ms, 2000]");
    }

    @Test
    void keepsALargerCapacityOfTheSession() {
        staff("'lookup.async.batch.size' = '10'");
        tables.getConfig().set("table.exec.async-lookup.buffer-capacity", "5000");

        assertThat(tables.explainSql(JOIN)).contains(" 180000ms, 5000]");
    }

    @Test
    void keepsFlinksTimeoutOfRowsAsTheSessionOrTheHintSetsIt() {
        staff("'lookup.async.batch.size' = '500'");
        assertThat(tables.explainSql(JOIN)).contains(" 180000ms, 1500]");

        tables.getConfig().set("table.exec.async-lookup.timeout", "4 min");
        assertThat(tables.explainSql(JOIN)).contains(" 240000ms, 1500]");

        String hinted =
                JOIN.replace("SELECT", "SELECT /*+ LOOKUP('table'='s', 'timeout'='5 min') */");
        assertThat(tables.explainSql(hinted)).contains(" 300000ms, 1500]");
    }

    @Test
    void takesTheRetryOfMissesOutOfFlinksHands() {
        staff("'lookup.async.batch.size' = '10'");
        String retrying =
                JOIN.replace(
                        "SELECT",
                        "SELECT /*+ LOOKUP('table'='s', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s', 'max-attempts'='3') */");

        assertThat(optimized(tables.explainSql(retrying)))
                .contains("retry misses 3 x")
                .doesNotContain("retry=[");
    }

    @Test
    void compiledPlanHoldsFlinksNodesAndIsRestoredWithTheOptions() throws Exception {
        staff("'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10'");
        tables.executeSql("CREATE TABLE sink (id INT, name STRING) WITH ('connector'='blackhole')");
        String retrying =
                JOIN.replace(
                        "SELECT",
                        "SELECT /*+ LOOKUP('table'='s', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='7s', 'max-attempts'='3') */");

        String plan =
                tables.compilePlanSql("INSERT INTO sink SELECT id, name FROM (" + retrying + ")")
                        .asJsonString();

        assertThat(plan)
                .contains("stream-exec-lookup-join_1", "stream-exec-exchange_1")
                .contains("\"lookup.miss.retry-delay\" : \"7 s\"");
        assertThat(tables.loadPlan(PlanReference.fromJsonString(plan)).explain())
                .contains("shuffle=[true]");
    }

    @Test
    void refusesADeadlineThatFlinksTimeoutWouldForestall() {
        staff("'lookup.async.batch.size' = '10', 'lookup.deadline' = '20 s'");
        String hinted =
                JOIN.replace("SELECT", "SELECT /*+ LOOKUP('table'='s', 'timeout'='15 s') */");

        assertThatThrownBy(() -> tables.explainSql(hinted))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Invalid 'lookup.deadline': 20 s. Flink fails a lookup after 15 s");
        assertThat(tables.explainSql(hinted.replace("'timeout'", "'async'='false', 'timeout'")))
                .contains("BatchedLookupJoin");
    }

    @Test
    void refusesToSpreadHotKeysOfAnUpdatingInput() {
        staff("'lookup.hash.enable' = 'true', 'lookup.hash.hot-keys' = '10'");
        String updating =
                "SELECT o.staff_id, s.name FROM (SELECT staff_id, COUNT(*) AS c, PROCTIME() AS pt FROM orders GROUP BY staff_id) AS o JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

        assertThat(tables.explainSql(JOIN)).contains("shuffle=[true]");
        assertThatThrownBy(() -> tables.explainSql(updating))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot apply 'lookup.hash.hot-keys' of table default_catalog.default_database.staff: the join's input has updates");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'lookup.async.batch.size' = '0' | Invalid 'lookup.async.batch.size': 0",
                "'lookup.hash.hot-keys' = '5' | Invalid 'lookup.hash.hot-keys': 5",
                "'lookup.async.batch.size' = '10', 'lookup.cache' = 'FULL' | Invalid 'lookup.cache': FULL",
                "'lookup.async.batch.size' = '10', 'lookup.partial-cache.max-rows' = '5' | Invalid 'lookup.partial-cache.max-rows': nothing is cached",
                "'lookup.hash.enabled' = 'true' | Invalid option 'lookup.hash.enabled'",
                "'lookup.async.batch.linger' = '1 s' | Invalid 'lookup.async.batch.linger'"
            })
    void refusesWhatCannotTakeEffect(String optionsAndMessage) {
        String[] parts = optionsAndMessage.split(" \\| ");
        staff(parts[0]);

        assertThatThrownBy(() -> tables.explainSql(JOIN)).hasStackTraceContaining(parts[1]);
    }

    @Test
    void refusesOptionsOnATableWithoutLookups() {
        tables.executeSql(
                "CREATE TABLE staff (id INT, name STRING, subtask INT) WITH ('connector' = 'datagen', 'lookup.hash.enable' = 'true')");

        assertThatThrownBy(() -> tables.explainSql("SELECT * FROM staff"))
                .hasStackTraceContaining(
                        "its connector (DataGenTableSource) does not support lookups");
    }

    @Test
    void withoutTheModuleTheConnectorRefusesTheOption() {
        staff("'lookup.hash.enable' = 'true'");
        tables.executeSql("UNLOAD MODULE flinkext");

        assertThatThrownBy(() -> tables.explainSql(JOIN))
                .hasStackTraceContaining("lookup.hash.enable");
    }

    private static String join(String dimension) {
        return "SELECT o.id, o.staff_id, s.name, s.subtask FROM orders AS o LEFT JOIN "
                + dimension
                + " FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";
    }

    private void staff(String options) {
        Tables.createStaff(tables, "staff", options);
    }

    private static String optimized(String explained) {
        return explained.substring(explained.indexOf("== Optimized Physical Plan =="));
    }
}
