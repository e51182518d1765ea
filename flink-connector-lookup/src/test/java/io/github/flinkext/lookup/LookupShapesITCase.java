/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.GatheredTable;
import io.github.flinkext.lookup.testing.HeldTable;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static org.apache.flink.table.api.Expressions.$;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queries of many shapes: each join of a table with our options follows them and gives the right
 * rows.
 */
@Tag("long")
class LookupShapesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ORDERS = 200;

    private static final String ALL_OPTIONS =
            "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10', 'lookup.cache' = 'PARTIAL'";

    private static final String JOIN =
            "SELECT o.id, o.staff_id, s.name FROM orders AS o %s JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void view(String mode) throws Exception {
        TableEnvironment tables = create(mode);
        tables.executeSql("CREATE VIEW named AS " + join("LEFT"));

        assertThat(rows(tables, 1, "SELECT id, name FROM named WHERE id > 100"))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> id > 100 ? List.of(Row.of(id, name(id % 25))) : List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void commonTableExpressionBelowTheJoin(String mode) throws Exception {
        String query =
                "WITH recent AS (SELECT * FROM orders WHERE id > 100) SELECT r.id, s.name FROM recent AS r"
                        + " JOIN staff FOR SYSTEM_TIME AS OF r.pt AS s ON r.staff_id = s.id";

        assertThat(rows(create(mode), 1, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id ->
                                        id > 100 && id % 25 < 20
                                                ? List.of(Row.of(id, name(id % 25)))
                                                : List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void commonTableExpressionAroundTheJoinThatIsReadTwice(String mode) throws Exception {
        String query =
                "WITH named AS ("
                        + join("LEFT")
                        + ") SELECT id, name FROM named UNION ALL SELECT -id, name FROM named";

        // Flink runs the join once for both.
        assertThat(rows(create(mode), 1, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id ->
                                        List.of(
                                                Row.of(id, name(id % 25)),
                                                Row.of(-id, name(id % 25)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void subqueryWithAComputedKey(String mode) throws Exception {
        String query =
                "SELECT o.id, s.name FROM (SELECT id, MOD(id, 7) AS k, pt FROM orders) AS o"
                        + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.k = s.id";

        assertThat(rows(create(mode), 1, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(id, name(id % 7)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void dimensionJoinedTwiceByDifferentKeys(String mode) throws Exception {
        String query =
                "SELECT o.id, s.name, t.name FROM (SELECT *, MOD(id, 7) AS deputy_id FROM orders) AS o"
                        + " LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id"
                        + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS t ON o.deputy_id = t.id";

        assertThat(rows(create(mode), 2, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(id, name(id % 25), name(id % 7)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void dimensionJoinedTwiceByTheSameKey(String mode) throws Exception {
        String query =
                "SELECT o.id, s.name, t.name FROM orders AS o"
                        + " LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id"
                        + " LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS t ON o.staff_id = t.id";

        assertThat(rows(create(mode), 2, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(id, name(id % 25), name(id % 25)))));
    }

    /** The second join looks up what the first has found. */
    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void dimensionJoinedByWhatALookupFound(String mode) throws Exception {
        String query =
                "SELECT o.id, t.name FROM (SELECT o.id, 19 - s.id AS opposite, o.pt FROM orders AS o"
                        + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id) AS o"
                        + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS t ON o.opposite = t.id";

        assertThat(rows(create(mode), 2, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id ->
                                        id % 25 < 20
                                                ? List.of(Row.of(id, name(19 - id % 25)))
                                                : List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void leftJoinWithConditionsOnEachSideAndOnBoth(String mode) throws Exception {
        String query =
                join("LEFT") + " AND MOD(o.id, 2) = 0 AND s.name <> 'name-4' AND o.id + s.id > 20";

        assertThat(rows(create(mode), 1, query))
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id -> {
                                    int staff = id % 25;
                                    boolean joined = id % 2 == 0 && staff != 4 && id + staff > 20;
                                    return List.of(Row.of(id, staff, joined ? name(staff) : null));
                                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void innerJoinWithAConstantKey(String mode) throws Exception {
        assertThat(rows(create(mode), 1, join("INNER") + " AND s.id = 7"))
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id -> id % 25 == 7 ? List.of(Row.of(id, 7, "name-7")) : List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void aggregationAboveTheJoin(String mode) throws Exception {
        TableEnvironment tables = create(mode);
        GatheredTable counts = new GatheredTable();
        counts.create(tables, "counts", "name STRING PRIMARY KEY NOT ENFORCED, orders BIGINT");

        FlinkCluster.run(
                tables,
                "INSERT INTO counts SELECT name, COUNT(*) FROM ("
                        + join("INNER")
                        + ") GROUP BY name");

        assertThat(counts.rows())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(id -> Row.of("name-" + id, 8L)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void tableThatIsLookedUpAndScanned(String mode) throws Exception {
        String query =
                "SELECT id, name FROM ("
                        + join("INNER")
                        + ") UNION ALL SELECT -id, name FROM staff";

        List<Row> expected =
                expected(id -> id % 25 < 20 ? List.of(Row.of(id, name(id % 25))) : List.of());
        IntStream.range(0, 20).forEach(id -> expected.add(Row.of(-id, name(id))));
        assertThat(rows(create(mode), 1, query)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void severalSinksThatShareTheDimension(String mode) throws Exception {
        TableEnvironment tables = create(mode);
        GatheredTable even = new GatheredTable();
        GatheredTable all = new GatheredTable();
        even.create(tables, "even", "id INT, name STRING");
        all.create(tables, "alls", "name STRING, id INT");
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql(
                "INSERT INTO even SELECT id, name FROM ("
                        + join("LEFT")
                        + ") WHERE MOD(id, 2) = 0");
        statements.addInsertSql("INSERT INTO alls SELECT name, id FROM (" + join("LEFT") + ")");

        statements.execute().await();

        assertThat(even.rows())
                .containsExactlyInAnyOrderElementsOf(
                        expected(
                                id ->
                                        id % 2 == 0
                                                ? List.of(Row.of(id, name(id % 25)))
                                                : List.of()));
        assertThat(all.rows())
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(name(id % 25), id))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void tableApiAboveTheJoin(String mode) throws Exception {
        TableEnvironment tables = create(mode);
        Table joined =
                tables.sqlQuery(join("LEFT"))
                        .where($("id").isGreater(100))
                        .select($("name"), $("id"));

        assertThat(joined.explain()).contains("shuffle=[true]");
        List<Row> rows = new ArrayList<>();
        try (var results = joined.execute().collect()) {
            results.forEachRemaining(rows::add);
        }
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> id > 100 ? List.of(Row.of(name(id % 25), id)) : List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void optionsOfAQuery(String mode) throws Exception {
        TableEnvironment tables = create(mode, "");
        String hint =
                "staff /*+ OPTIONS('lookup.hash.enable'='true', 'lookup.async.batch.size'='10') */";

        assertThat(rows(tables, 1, join("LEFT").replace("JOIN staff", "JOIN " + hint)))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(id, id % 25, name(id % 25)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void hintOfTheUserBesideOurOptions(String mode) throws Exception {
        String hinted =
                join("LEFT")
                        .replaceFirst(
                                "SELECT",
                                "SELECT /*+ LOOKUP('table'='s', 'async'='false', 'timeout'='1 min') */");
        TableEnvironment tables = create(mode);

        assertThat(tables.explainSql(hinted)).contains("shuffle=[true]").doesNotContain("async=[");
        assertThat(FlinkCluster.rowsOf(tables, hinted))
                .containsExactlyInAnyOrderElementsOf(
                        expected(id -> List.of(Row.of(id, id % 25, name(id % 25)))));
    }

    private static TableEnvironment create(String mode) {
        return create(mode, ALL_OPTIONS);
    }

    /** Orders 1 to 200, and staff 0 to 19 for their staff_id of 0 to 24. */
    private static TableEnvironment create(String mode, String options) {
        TableEnvironment tables =
                mode.equals("batch") ? FLINK.batchTables() : FLINK.streamingTables();
        tables.executeSql("LOAD MODULE flinkext");
        tables.executeSql(
                """
                CREATE TABLE orders (id INT, staff_id AS MOD(id, 25), pt AS PROCTIME()) WITH (
                    'connector' = 'datagen', 'number-of-rows' = '200',
                    'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '200')
                """);
        new HeldTable().without(20, 21, 22, 23, 24).create(tables, "staff", options);
        return tables;
    }

    /** Runs the query if its plan has so many joins, all of them hashed and batched. */
    private static List<Row> rows(TableEnvironment tables, int joins, String query)
            throws Exception {
        String plan = tables.explainSql(query);
        String optimized = plan.substring(plan.indexOf("== Optimized Execution Plan =="));
        assertThat(optimized.lines().filter(line -> line.contains("LookupJoin(")))
                .hasSize(joins)
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .contains("shuffle=[true]", "requests=[<= 10 keys"));
        return FlinkCluster.rowsOf(tables, query);
    }

    private static String join(String type) {
        return String.format(JOIN, type);
    }

    private static List<Row> expected(IntFunction<List<Row>> rowsOfOrder) {
        List<Row> rows = new ArrayList<>();
        for (int id = 1; id <= ORDERS; id++) {
            rows.addAll(rowsOfOrder.apply(id));
        }
        return rows;
    }

    private static String name(int staff) {
        return staff < 20 ? "name-" + staff : null;
    }
}
