/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.ExplainFormat;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a user sees of a lookup join: in all forms of EXPLAIN, and in the Web UI. */
class LookupExplainITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String OPTIONS =
            "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10'";
    private static final String JOIN =
            "SELECT o.id, s.name FROM orders AS o JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";
    private static final String UPDATING_JOIN =
            "SELECT s.name, SUM(o.c) FROM (SELECT staff_id, COUNT(*) AS c, PROCTIME() AS pt FROM orders GROUP BY staff_id) AS o"
                    + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id GROUP BY s.name";

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"STREAMING", "BATCH"})
    void theWebUiShowsHashAndBatchOfTheOperator(RuntimeExecutionMode mode) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        StreamExecutionEnvironment environment = FLINK.environment(configuration);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        environment,
                        mode == RuntimeExecutionMode.BATCH
                                ? EnvironmentSettings.inBatchMode()
                                : EnvironmentSettings.inStreamingMode());
        createTables(tables, OPTIONS);

        tables.toDataStream(tables.sqlQuery(JOIN)).sinkTo(new DiscardingSink<>());

        // The description is what the Web UI writes into the box of a vertex.
        List<String> names = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        for (JobVertex vertex : environment.getStreamGraph().getJobGraph().getVertices()) {
            names.add(vertex.getName());
            descriptions.add(vertex.getOperatorPrettyName());
        }
        assertThat(names).anyMatch(name -> name.contains("LookupJoin["));
        assertThat(descriptions)
                .anySatisfy(
                        text ->
                                assertThat(text)
                                        .contains("BatchedLookupJoin(table=[")
                                        .contains("shuffle=[true]")
                                        .contains(
                                                "requests=[<= 10 keys, <= 2 in flight, adaptive, one by one through the connector]"));
    }

    @Test
    void theWebUiNamesAJoinWithoutOurOptionsAsFlinkDoes() {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        createTables(tables, "");

        tables.toDataStream(tables.sqlQuery(JOIN)).sinkTo(new DiscardingSink<>());

        for (JobVertex vertex : environment.getStreamGraph().getJobGraph().getVertices()) {
            assertThat(vertex.getOperatorPrettyName())
                    .doesNotContain("Batched")
                    .doesNotContain("requests=");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ExplainDetail.class,
            names = {"JSON_EXECUTION_PLAN", "CHANGELOG_MODE", "ESTIMATED_COST", "PLAN_ADVICE"})
    void eachDetailOfExplainShowsHashAndBatch(ExplainDetail detail) {
        TableEnvironment tables = FLINK.streamingTables();
        createTables(tables, OPTIONS);

        String explained = tables.explainSql(JOIN, detail);

        assertThat(explained)
                .contains("BatchedLookupJoin(table=[")
                .contains("Exchange(distribution=[hash[staff_id]])");
        assertThat(lastLineWith("BatchedLookupJoin", explained))
                .contains("shuffle=[true]", "requests=[<= 10 keys");
    }

    @Test
    void theJsonPlanShowsHashAndBatchOfTheOperator() {
        TableEnvironment tables = FLINK.streamingTables();
        createTables(tables, OPTIONS);

        String explained = tables.explainSql(JOIN, ExplainDetail.JSON_EXECUTION_PLAN);
        String json = explained.substring(explained.indexOf("== Physical Execution Plan =="));

        assertThat(json)
                .contains("\"type\" : \"LookupJoin[")
                .containsPattern(
                        "\"contents\" : \"\\[\\d+]:BatchedLookupJoin\\(.*requests=\\[<= 10 keys");
    }

    @Test
    void explainsAllDetailsInBatchMode() {
        TableEnvironment tables = FLINK.batchTables();
        createTables(tables, OPTIONS);

        String explained =
                tables.explainSql(
                        JOIN, ExplainDetail.JSON_EXECUTION_PLAN, ExplainDetail.ESTIMATED_COST);

        assertThat(lastLineWith("BatchedLookupJoin", explained))
                .contains("shuffle=[true]", "requests=[<= 10 keys");
    }

    @Test
    void explainsByStatement() {
        TableEnvironment tables = FLINK.streamingTables();
        createTables(tables, OPTIONS);

        assertThat(
                        tables.executeSql("EXPLAIN PLAN_ADVICE, CHANGELOG_MODE " + JOIN)
                                .collect()
                                .next()
                                .toString())
                .contains("BatchedLookupJoin(", "changelogMode=[I]");
        assertThat(tables.explainSql(JOIN, ExplainFormat.TEXT)).contains("BatchedLookupJoin(");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsHowManyHotKeysAreSpreadUnlessTheQueryRefusesTheHash(boolean hashed) {
        TableEnvironment tables = FLINK.streamingTables();
        createTables(tables, OPTIONS + ", 'lookup.hash.hot-keys' = '7'");
        String query =
                JOIN.replace(
                        "SELECT",
                        "SELECT /*+ LOOKUP('table' = 's', 'shuffle' = '" + hashed + "') */");

        String line = lastLineWith("BatchedLookupJoin", tables.explainSql(query));

        assertThat(line)
                .contains(
                        "requests=[<= 10 keys, <= 2 in flight, adaptive, one by one through the connector"
                                + (hashed ? ", hot keys 7]" : "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup-jdbc", "jdbc"})
    void showsNoMoreRequestsInFlightThanThereAreConnections(String connector) {
        TableEnvironment tables = FLINK.streamingTables();
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createOrders(tables);
        tables.executeSql(
                String.format(
                        "CREATE TABLE staff (id INT, name STRING) WITH ('connector' = '%s',"
                                + " 'url' = 'jdbc:postgresql://localhost:1/never-connected-to',"
                                + " 'table-name' = 'staff', 'lookup.async.batch.size' = '100',"
                                + " 'lookup.async.max-in-flight' = '8', 'connection.pool.max-size' = '3')",
                        connector));

        // Room for three batches under way and one that fills.
        assertThat(lastLineWith("BatchedLookupJoin", tables.explainSql(JOIN)))
                .contains("requests=[<= 100 keys, <= 3 in flight", " 180000ms, 400]");
    }

    /** Flink's advisor looks for lookup joins by their class. */
    @Test
    void advisesOnAnUpdatingInputAsWithoutOurOptions() {
        TableEnvironment tables = FLINK.streamingTables();
        createTables(tables, OPTIONS);
        Tables.createStaff(tables, "plain", "");

        String advice = adviceOf(tables, UPDATING_JOIN);

        assertThat(advice)
                .contains("upsert materialization for look up join")
                .isEqualTo(
                        adviceOf(tables, UPDATING_JOIN.replace("JOIN staff", "JOIN plain"))
                                .replace("plain", "staff"));
    }

    private static String adviceOf(TableEnvironment tables, String query) {
        String explained = tables.explainSql(query, ExplainDetail.PLAN_ADVICE);
        int begin = explained.indexOf("advice[");
        int end = explained.indexOf("== Optimized Execution Plan ==");
        return begin < 0 ? "none in " + explained : explained.substring(begin, end);
    }

    private static String lastLineWith(String text, String lines) {
        return lines.lines().filter(line -> line.contains(text)).reduce("", (a, b) -> b);
    }

    private static void createTables(TableEnvironment tables, String options) {
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createOrders(tables);
        Tables.createStaff(tables, "staff", options);
    }
}
