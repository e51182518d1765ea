/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The options of lookup joins on tables of a connector that does not know them. */
class ForeignLookupITCase {

    private TableEnvironment tables;

    @BeforeEach
    void createTables() {
        Configuration configuration = new Configuration();
        configuration.setString("parallelism.default", "2");
        tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .build());
        tables.executeSql(
                """
                CREATE TABLE orders (id INT, staff_id INT, pt AS PROCTIME()) WITH (
                    'connector' = 'datagen', 'number-of-rows' = '400',
                    'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '400',
                    'fields.staff_id.min' = '1', 'fields.staff_id.max' = '20')
                """);
        tables.executeSql("LOAD MODULE flinkext");
    }

    @Test
    void hashesByTheOptionAloneAndEachKeyReachesOneSubtask() throws Exception {
        staff("'lookup.hash.enable' = 'true'");

        assertThat(explain(JOIN))
                .contains("Exchange(distribution=[hash[staff_id]])", "shuffle=[true]");
        assertEachKeyOnOneSubtask(rows(JOIN));
    }

    @Test
    void batchesCachesAndHashesSynchronousFunctions() throws Exception {
        staff(
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10', 'lookup.async.max-in-flight' = '4', 'lookup.cache' = 'PARTIAL', 'rows' = '15'");

        assertThat(explain(JOIN))
                .contains(
                        "BatchedLookupJoin",
                        "requests=[<= 10 keys, <= 4 in flight, adaptive, cache, one by one through the connector]",
                        "async=[ORDERED");
        List<Row> rows = rows(JOIN);
        assertEachKeyOnOneSubtask(rows);
        assertThat(rows)
                .allSatisfy(
                        row ->
                                assertThat(row.getField(2) == null)
                                        .isEqualTo((int) row.getField(1) >= 15));
    }

    @Test
    void passesAsynchronousFunctionsThrough() throws Exception {
        staff("'async' = 'true', 'lookup.async.batch.size' = '5', 'lookup.cache' = 'PARTIAL'");

        assertThat(rows(JOIN))
                .hasSize(400)
                .allSatisfy(
                        row -> assertThat(row.getField(2)).isEqualTo("name-" + row.getField(1)));
    }

    @Test
    void leavesTablesWithoutOurOptionsAlone() {
        staff("'rows' = '15'");

        assertThat(explain(JOIN)).doesNotContain("Exchange", "Batched", "requests");
    }

    @Test
    void refusesAMisspeltOptionWithTheListOfValidOnes() {
        staff("'lookup.async.batch.sise' = '5'");

        assertThatThrownBy(() -> explain(JOIN))
                .rootCause()
                .hasMessageContaining("lookup.async.batch.sise")
                .hasMessageContaining("lookup.async.batch.size");
    }

    private static final String JOIN =
            "SELECT o.id, o.staff_id, s.name, s.subtask FROM orders AS o LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    private void staff(String options) {
        tables.executeSql(
                "CREATE TABLE staff (id INT, name STRING, subtask INT) WITH ('connector' = 'staff', "
                        + options
                        + ")");
    }

    private String explain(String sql) {
        return tables.explainSql(sql);
    }

    private List<Row> rows(String sql) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> it = tables.executeSql(sql).collect()) {
            it.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static void assertEachKeyOnOneSubtask(List<Row> rows) {
        assertThat(rows).hasSize(400);
        Map<Object, Set<Object>> subtasks = new HashMap<>();
        for (Row row : rows) {
            if (row.getField(3) != null) {
                subtasks.computeIfAbsent(row.getField(1), key -> new HashSet<>())
                        .add(row.getField(3));
            }
        }
        assertThat(subtasks).allSatisfy((key, on) -> assertThat(on).hasSize(1));
    }
}
