/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.gateway.api.endpoint.EndpointVersion;
import org.apache.flink.table.gateway.api.operation.OperationHandle;
import org.apache.flink.table.gateway.api.results.ResultSet;
import org.apache.flink.table.gateway.api.session.SessionEnvironment;
import org.apache.flink.table.gateway.api.session.SessionHandle;
import org.apache.flink.table.gateway.service.SqlGatewayServiceImpl;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The module in a session of the SQL Gateway, which is also what the SQL client talks to. The
 * gateway plans each statement with a new TableConfig, so nothing that {@code LOAD MODULE} put
 * there is left for the next statement.
 */
class SqlGatewayITCase {

    private static final String SELECT =
            """
            SELECT o.id, s.name FROM orders AS o
            JOIN staff FOR SYSTEM_TIME AS OF o.proctime AS s ON o.id = s.id
            """
                    .strip();

    private static final String INSERT = "INSERT INTO results " + SELECT;

    private static final String PRODUCTS_OF_ORDERS =
            """
            SELECT o.id, p.name FROM orders AS o
            JOIN products FOR SYSTEM_TIME AS OF o.proctime AS p ON o.id = p.id
            """;

    @TempDir private Path folder;

    private final List<SessionHandle> others = new ArrayList<>();

    private SessionManager sessions;
    private SqlGatewayServiceImpl gateway;
    private SessionHandle session;

    @BeforeEach
    void openSession() {
        Configuration configuration = new Configuration();
        configuration.setString("execution.target", "local");
        configuration.setString("execution.attached", "true");
        // Each INSERT is waited for, as in a script.
        configuration.setString("table.dml-sync", "true");
        sessions = SessionManager.create(new DefaultContext(configuration, List.of()));
        sessions.start();
        gateway = new SqlGatewayServiceImpl(sessions);
        session = newSession();
    }

    @AfterEach
    void closeSession() {
        others.forEach(gateway::closeSession);
        gateway.closeSession(session);
        sessions.stop();
    }

    @Test
    void explainsAndRunsAQueryAfterLoadingTheModule() {
        execute("LOAD MODULE flinkext");
        createOrders();

        assertThat(explain("SELECT id FROM orders")).contains("orders");
        assertThat(execute("SELECT id FROM orders")).extracting(row -> row.getLong(0)).hasSize(3);
    }

    @Test
    void showsTheHashOfALookupJoinInEachStatement() {
        execute("LOAD MODULE flinkext");
        createOrders();
        execute(
                """
                CREATE TABLE products (id BIGINT, name STRING) WITH (
                    'connector' = 'jdbc',
                    'url' = 'jdbc:postgresql://localhost/never-connected-to',
                    'table-name' = 'products',
                    'lookup.hash.enable' = 'true')
                """);
        String query =
                """
                SELECT o.id, p.name FROM orders AS o
                JOIN products FOR SYSTEM_TIME AS OF o.proctime AS p ON o.id = p.id
                """;

        assertThat(explain(PRODUCTS_OF_ORDERS)).contains("shuffle=[true]");
        assertThat(explain(PRODUCTS_OF_ORDERS)).contains("shuffle=[true]");
    }

    @Test
    void showsBatchesAndHashInEachStatementWithoutTheModule() {
        createOrders();
        execute(
                """
                CREATE TABLE products (id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                    'connector' = 'lookup-jdbc',
                    'url' = 'jdbc:postgresql://localhost/never-connected-to',
                    'table-name' = 'products',
                    'lookup.hash.enable' = 'true',
                    'lookup.async.batch.size' = '10')
                """);
        String query =
                """
                SELECT o.id, p.name FROM orders AS o
                JOIN products FOR SYSTEM_TIME AS OF o.proctime AS p ON o.id = p.id
                """;

        assertThat(explain(PRODUCTS_OF_ORDERS)).contains("shuffle=[true]", "requests=[<= 10 keys");
        assertThat(explain(PRODUCTS_OF_ORDERS)).contains("shuffle=[true]", "requests=[<= 10 keys");
    }

    @Test
    void exchangesAnIntervalJoinInEachStatementUntilTheOptionIsReset() {
        execute("LOAD MODULE flinkext");
        execute(
                """
                CREATE TABLE events (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
                WITH ('connector' = 'datagen')
                """);
        String query =
                """
                SELECT a.id FROM events AS a JOIN events AS b
                ON a.id = b.id AND a.ts BETWEEN b.ts AND b.ts + INTERVAL '1' MINUTE
                """;
        execute("SET 'flinkext.interval-join.range-scan' = 'true'");

        assertThat(explain(query)).contains("RangeIntervalJoin(");
        assertThat(explain(query)).contains("RangeIntervalJoin(");
        execute("RESET 'flinkext.interval-join.range-scan'");
        assertThat(explain(query)).contains(" IntervalJoin(").doesNotContain("RangeIntervalJoin");
    }

    @Test
    void compilesAPlanAndExecutesItInAnotherSession() throws Exception {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10'");
        execute("COMPILE PLAN '" + plan() + "' FOR " + INSERT);

        SessionHandle other = openAnotherSession();
        execute(other, "LOAD MODULE flinkext");
        execute(other, "EXECUTE PLAN '" + plan() + "'");

        assertThat(results()).containsExactlyInAnyOrder("1,name-1", "2,name-2", "3,name-3");
    }

    @Test
    void refusesAPlanInASessionWithoutTheModule() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");
        execute("COMPILE PLAN '" + plan() + "' FOR " + INSERT);

        SessionHandle other = openAnotherSession();

        assertThatThrownBy(() -> execute(other, "EXECUTE PLAN '" + plan() + "'"))
                .hasStackTraceContaining("Unsupported options found for 'staff'")
                .hasStackTraceContaining("lookup.hash.enable");
    }

    @Test
    void compilesAndExecutesInOneStatement() throws Exception {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");

        execute("COMPILE AND EXECUTE PLAN '" + plan() + "' FOR " + INSERT);

        assertThat(Files.readString(plan())).contains("lookup.hash.enable");
        assertThat(results()).hasSize(3);
    }

    @Test
    void runsAStatementSet() throws Exception {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10'");
        execute("CREATE TABLE others (id INT, name STRING) WITH ('connector' = 'blackhole')");
        execute("BEGIN STATEMENT SET");
        execute(INSERT);
        execute("INSERT INTO others " + SELECT);
        execute("END");

        assertThat(results()).containsExactlyInAnyOrder("1,name-1", "2,name-2", "3,name-3");
    }

    @Test
    void explainsAStatementSet() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");
        execute("CREATE TABLE others (id INT, name STRING) WITH ('connector' = 'blackhole')");

        assertThat(
                        text(
                                execute(
                                        "EXPLAIN STATEMENT SET BEGIN "
                                                + INSERT
                                                + "; INSERT INTO others "
                                                + SELECT
                                                + "; END")))
                .contains("shuffle=[true]");
    }

    @Test
    void followsOptionsThatAreSetBetweenStatements() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.async.batch.size' = '500'");
        assertThat(explain(SELECT)).contains(" 180000ms, 1500]");

        execute("SET 'table.exec.async-lookup.buffer-capacity' = '5000'");
        execute("SET 'table.exec.async-lookup.timeout' = '4 min'");
        assertThat(explain(SELECT)).contains(" 240000ms, 5000]");

        execute("RESET 'table.exec.async-lookup.timeout'");
        assertThat(explain(SELECT)).contains(" 180000ms, 5000]");
    }

    @Test
    void refusesAnUnknownSessionOptionAndGoesOnWhenItIsReset() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");
        execute("SET 'flinkext.allow-untested-flnk' = 'true'");

        assertThatThrownBy(() -> explain(SELECT))
                .hasStackTraceContaining("Invalid session option 'flinkext.allow-untested-flnk'");

        execute("RESET 'flinkext.allow-untested-flnk'");
        assertThat(explain(SELECT)).contains("shuffle=[true]");
    }

    @Test
    void unloadsAndLoadsTheModuleAgain() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");
        execute(
                "CREATE TABLE plain (id INT, name STRING, subtask INT) WITH ('connector' = 'staff')");
        assertThat(explain(SELECT)).contains("shuffle=[true]");

        execute("UNLOAD MODULE flinkext");
        assertThatThrownBy(() -> explain(SELECT)).hasStackTraceContaining("lookup.hash.enable");
        assertThat(explain(SELECT.replace("staff ", "plain "))).doesNotContain("shuffle");

        execute("LOAD MODULE flinkext");
        assertThat(explain(SELECT)).contains("shuffle=[true]");
    }

    @Test
    void obeysTheOrderAndUseOfModules() {
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");

        execute("USE MODULES flinkext, core");
        assertThat(explain(SELECT)).contains("shuffle=[true]");

        execute("USE MODULES core");
        assertThatThrownBy(() -> explain(SELECT)).hasStackTraceContaining("lookup.hash.enable");
    }

    @Test
    void keepsTwoSessionsApart() {
        SessionHandle other = openAnotherSession();
        execute("LOAD MODULE flinkext");
        createTables("'lookup.hash.enable' = 'true'");
        createTables(other, "");

        assertThat(explain(SELECT)).contains("shuffle=[true]");
        assertThat(text(execute(other, "EXPLAIN " + SELECT))).doesNotContain("shuffle");
        assertThat(text(execute(other, "SHOW MODULES"))).doesNotContain("flinkext");
        assertThat(explain(SELECT)).contains("shuffle=[true]");
        assertThatThrownBy(
                        () ->
                                execute(
                                        other,
                                        "EXPLAIN "
                                                + SELECT.replace(
                                                        "staff ",
                                                        "staff /*+ OPTIONS('lookup.hash.enable'='true') */ ")))
                .hasStackTraceContaining("lookup.hash.enable");
    }

    /**
     * Flink makes such tables without the module, which then does not see the statement: the option
     * does nothing. That is a limit we can do nothing about, and what helps is in the manual.
     */
    @Test
    void doesNotSeeAStatementWhoseTablesAreAllMadeByTheirCatalog() {
        execute("LOAD MODULE flinkext");
        createTablesMadeByTheirCatalog();

        assertThat(
                        explain(
                                "INSERT INTO made.`default`.totals "
                                        + totalsOf("made.`default`.events")))
                .doesNotContain("Exact");
        execute("CREATE TEMPORARY VIEW seen AS SELECT * FROM made.`default`.events");
        assertThat(explain(totalsOf("seen"))).doesNotContain("Exact");
    }

    @Test
    void seesItIfOneTableIsTemporaryOrOfAnotherCatalog() {
        execute("LOAD MODULE flinkext");
        createTablesMadeByTheirCatalog();
        execute("CREATE TEMPORARY TABLE temporary_events LIKE made.`default`.events");
        execute("CREATE TABLE totals (n BIGINT) WITH ('connector' = 'blackhole')");
        execute("CREATE TEMPORARY TABLE temporary_totals LIKE made.`default`.totals");

        assertThat(explain(totalsOf("temporary_events"))).contains("ExactWindowAggregate(");
        for (String sink : List.of("totals", "temporary_totals")) {
            assertThat(explain("INSERT INTO " + sink + " " + totalsOf("made.`default`.events")))
                    .contains("ExactWindowAggregate(");
        }
    }

    private void createTablesMadeByTheirCatalog() {
        execute("SET 'flinkext.window.exact-local-time' = 'true'");
        execute("SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE'");
        execute(
                """
                CREATE TABLE made.`default`.events (ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
                WITH ('connector' = 'datagen')
                """);
        execute("CREATE TABLE made.`default`.totals (n BIGINT) WITH ('connector' = 'blackhole')");
    }

    private static String totalsOf(String events) {
        return "SELECT COUNT(*) FROM TUMBLE(TABLE "
                + events
                + ", DESCRIPTOR(ts), INTERVAL '1' DAY) GROUP BY window_start, window_end";
    }

    private Path plan() {
        return folder.resolve("plan.json");
    }

    /** The lines of all files that the sink has written. */
    private List<String> results() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("results"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private void createTables(String staffOptions) {
        createTables(session, staffOptions);
    }

    /** Three orders, a dimension of a connector on the class path, and files for the results. */
    private void createTables(SessionHandle in, String staffOptions) {
        execute(
                in,
                """
                CREATE TABLE orders (id INT, proctime AS PROCTIME()) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '3',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '1',
                    'fields.id.end' = '3')
                """);
        execute(
                in,
                "CREATE TABLE staff (id INT, name STRING, subtask INT) WITH ('connector' = 'staff'"
                        + (staffOptions.isEmpty() ? "" : ", " + staffOptions)
                        + ")");
        execute(
                in,
                String.format(
                        "CREATE TABLE results (id INT, name STRING) WITH ('connector' = 'filesystem',"
                                + " 'format' = 'csv', 'path' = '%s')",
                        folder.resolve("results")));
    }

    private SessionHandle openAnotherSession() {
        SessionHandle other = newSession();
        others.add(other);
        return other;
    }

    private SessionHandle newSession() {
        return gateway.openSession(
                SessionEnvironment.newBuilder()
                        .setSessionEndpointVersion(new EndpointVersion() {})
                        .registerCatalog("made", new CatalogThatMakesTables("made"))
                        .build());
    }

    private void createOrders() {
        execute(
                """
                CREATE TABLE orders (id BIGINT, proctime AS PROCTIME()) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '3',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '1',
                    'fields.id.end' = '3')
                """);
    }

    private String explain(String query) {
        return text(execute("EXPLAIN " + query));
    }

    /** The first column of all rows. */
    private static String text(List<RowData> rows) {
        return rows.stream().map(row -> row.getString(0).toString()).collect(joining("\n"));
    }

    private List<RowData> execute(String statement) {
        return execute(session, statement);
    }

    private List<RowData> execute(SessionHandle in, String statement) {
        OperationHandle operation =
                gateway.executeStatement(in, statement, -1, new Configuration());
        List<RowData> rows = new ArrayList<>();
        Long token = 0L;
        while (token != null) {
            ResultSet results = nextResults(in, operation, token);
            rows.addAll(results.getData());
            token = results.getNextToken();
        }
        return rows;
    }

    private ResultSet nextResults(SessionHandle in, OperationHandle operation, long token) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> gateway.fetchResults(in, operation, token, 100),
                        results -> results.getResultType() != ResultSet.ResultType.NOT_READY);
    }
}
