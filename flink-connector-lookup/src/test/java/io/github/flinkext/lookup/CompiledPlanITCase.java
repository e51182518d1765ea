/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.HeldTable;
import io.github.flinkext.lookup.testing.OwnFactoryCatalog;
import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** COMPILE PLAN and EXECUTE PLAN of lookup joins, in the same session and in others. */
@Tag("long")
class CompiledPlanITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String OPTIONS =
            "'rows' = '15', 'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '10',"
                    + " 'lookup.cache' = 'PARTIAL'";

    @TempDir private Path folder;

    private TableEnvironment tables;

    @BeforeEach
    void openSession() {
        tables = newSession();
        tables.executeSql("LOAD MODULE flinkext");
    }

    @Test
    void runsInTheSessionThatCompiledIt() throws Exception {
        createTables();
        compile(insert("staff"));

        FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'");

        assertThatAllRowsAreJoined();
    }

    @Test
    void runsInAFreshSessionThatKnowsNoTable() throws Exception {
        createTables();
        compile(insert("staff"));

        TableEnvironment fresh = newSession();
        fresh.executeSql("LOAD MODULE flinkext");
        assertThat(fresh.loadPlan(PlanReference.fromFile(plan())).explain())
                .contains("BatchedLookupJoin(", "shuffle=[true]", "requests=[<= 10 keys");
        FlinkCluster.run(fresh, "EXECUTE PLAN '" + plan() + "'");

        assertThatAllRowsAreJoined();
    }

    @Test
    void isRefusedInAFreshSessionWithoutTheModule() throws Exception {
        createTables();
        compile(insert("staff"));

        assertThatThrownBy(() -> FlinkCluster.run(newSession(), "EXECUTE PLAN '" + plan() + "'"))
                .hasStackTraceContaining("Unsupported options found for 'staff'")
                .hasStackTraceContaining("lookup.hash.enable");
        assertThat(Files.exists(results())).isFalse();
    }

    /** What is in a plan need not be in the catalog, and the other way round. */
    @ParameterizedTest
    @ValueSource(strings = {"ALL", "SCHEMA", "IDENTIFIER"})
    void runsWhateverPartOfATableIsInThePlan(String compiledObjects) throws Exception {
        createTables();
        tables.getConfig().set("table.plan.compile.catalog-objects", compiledObjects);
        compile(insert("staff"));

        tables = newSession();
        tables.executeSql("LOAD MODULE flinkext");
        createTables();
        assertThat(tables.loadPlan(PlanReference.fromFile(plan())).explain())
                .contains("shuffle=[true]");
        FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'");

        assertThatAllRowsAreJoined();
    }

    @Test
    void holdsTheOptionsOfAHint() throws Exception {
        createTables();
        Tables.createStaff(tables, "plain", "'rows' = '15'");
        compile(
                insert(
                        "plain /*+ OPTIONS('lookup.hash.enable'='true', 'lookup.async.batch.size'='10') */"));

        TableEnvironment fresh = newSession();
        fresh.executeSql("LOAD MODULE flinkext");
        FlinkCluster.run(fresh, "EXECUTE PLAN '" + plan() + "'");

        assertThat(Files.readString(plan())).contains("lookup.async.batch.size");
        assertThatAllRowsAreJoined();
    }

    /** Our optimizer program takes it out of the hint, so it must be somewhere else in the plan. */
    @Test
    void keepsTheRetryOfAHint() throws Exception {
        HeldTable dimension = new HeldTable().without(20);
        createTables();
        dimension.create(tables, "held", "'lookup.async.batch.size' = '10'");
        compile(retrying(insert("held")));

        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'");

            assertThat(metrics.count("lookup.missRetries")).isPositive();
        }
    }

    @Test
    void refusesTheRetryOfAHintWhilePlansKeepNoOptions() {
        createTables();
        tables.getConfig().set("table.plan.compile.catalog-objects", "IDENTIFIER");
        new HeldTable().create(tables, "held", "'lookup.async.batch.size' = '10'");

        assertThatThrownBy(() -> compile(retrying(insert("held"))))
                .hasStackTraceContaining("'table.plan.compile.catalog-objects' = 'IDENTIFIER'")
                .hasStackTraceContaining("lookup.miss.max-retries");
    }

    private static String retrying(String statement) {
        return statement.replace(
                "SELECT",
                "SELECT /*+ LOOKUP('table'='s', 'retry-predicate'='lookup_miss',"
                        + " 'retry-strategy'='fixed_delay', 'fixed-delay'='1ms',"
                        + " 'max-attempts'='2') */");
    }

    @Test
    void compilesAStatementSetWhoseSinksShareTheDimension() throws Exception {
        createTables();
        tables.executeSql(
                "CREATE TABLE others (id INT, name STRING) WITH ('connector' = 'blackhole')");
        tables.executeSql(
                String.format(
                        "COMPILE PLAN '%s' FOR STATEMENT SET BEGIN %s; INSERT INTO others %s; END",
                        plan(), insert("staff"), select("staff")));

        FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'");

        assertThatAllRowsAreJoined();
    }

    @Test
    void compilesAndRunsInOneStatement() throws Exception {
        createTables();

        FlinkCluster.run(
                tables, "COMPILE AND EXECUTE PLAN '" + plan() + "' FOR " + insert("staff"));

        assertThatAllRowsAreJoined();
    }

    @Test
    void saysHowToRestoreAPlanOverACatalogWithAFactoryOfItsOwn() throws Exception {
        registerOwnCatalog(tables);
        createTables();
        compile(insert("own.`default`.staff"));

        TableEnvironment fresh = newSession();
        registerOwnCatalog(fresh);
        fresh.executeSql("LOAD MODULE flinkext");

        assertThatThrownBy(() -> FlinkCluster.run(fresh, "EXECUTE PLAN '" + plan() + "'"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining(
                        "Cannot create table own.default.staff: it has no option 'connector'")
                .hasStackTraceContaining("UNLOAD MODULE flinkext, execute the plan")
                .hasStackTraceContaining("do not contain an option key 'connector'");

        fresh.executeSql("UNLOAD MODULE flinkext");
        FlinkCluster.run(fresh, "EXECUTE PLAN '" + plan() + "'");
        assertThatAllRowsAreJoined();
    }

    @Test
    void restoresTablesOfSuchACatalogThatNameTheirConnector() throws Exception {
        registerOwnCatalog(tables);
        createTables();
        tables.executeSql(
                "CREATE TABLE own.`default`.named (id INT, name STRING, subtask INT) WITH ("
                        + "'connector' = 'staff', 'rows' = '15')");
        compile(insert("own.`default`.named"));

        FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'");

        assertThatAllRowsAreJoined();
    }

    @Test
    void plansOverACatalogWithAFactoryOfItsOwnAreMadeAsEver() throws Exception {
        registerOwnCatalog(tables);
        createTables();

        assertThat(tables.explainSql(select("own.`default`.staff")))
                .contains("LookupJoin(")
                .doesNotContain("Batched", "shuffle");
        FlinkCluster.run(tables, insert("own.`default`.staff"));

        assertThatAllRowsAreJoined();
    }

    @Test
    void aCatalogWithAFactoryOfItsOwnRefusesOurOptions() {
        registerOwnCatalog(tables);
        createTables();

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        select(
                                                "own.`default`.staff /*+ OPTIONS('lookup.hash.enable'='true') */")))
                .hasStackTraceContaining("Unsupported options")
                .hasStackTraceContaining("lookup.hash.enable");
    }

    /** Flink never asks a catalog for the sinks of a plan, with or without us. */
    @Test
    void noSessionRestoresASinkOfACatalogWithAFactoryOfItsOwn() throws Exception {
        registerOwnCatalog(tables);
        createTables();
        tables.executeSql("CREATE TABLE own.`default`.sink (id INT, name STRING)");
        compile("INSERT INTO own.`default`.sink " + select("staff"));
        compileWithoutOurOptions("INSERT INTO own.`default`.sink " + select("plain"));

        assertThatThrownBy(() -> FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "'"))
                .hasStackTraceContaining("Cannot create table own.default.sink");

        tables.executeSql("UNLOAD MODULE flinkext");
        assertThatThrownBy(() -> FlinkCluster.run(tables, "EXECUTE PLAN '" + plan() + "-plain'"))
                .hasStackTraceContaining("do not contain an option key 'connector'");
    }

    private void compileWithoutOurOptions(String statement) throws Exception {
        Tables.createStaff(tables, "plain", "");
        tables.executeSql("COMPILE PLAN '" + plan() + "-plain' FOR " + statement).await();
    }

    private void compile(String statement) throws Exception {
        tables.executeSql("COMPILE PLAN '" + plan() + "' FOR " + statement).await();
    }

    private Path plan() {
        return folder.resolve("plan.json");
    }

    private Path results() {
        return folder.resolve("results");
    }

    private static TableEnvironment newSession() {
        return FLINK.streamingTables();
    }

    private void createTables() {
        Tables.createOrders(tables);
        Tables.createStaff(tables, "staff", OPTIONS);
        tables.executeSql(
                "CREATE TABLE results (id INT, name STRING) WITH ('connector' = 'filesystem',"
                        + " 'format' = 'csv', 'path' = '"
                        + results()
                        + "')");
    }

    private static void registerOwnCatalog(TableEnvironment session) {
        session.registerCatalog("own", new OwnFactoryCatalog("own"));
        session.executeSql(
                "CREATE TABLE own.`default`.staff (id INT, name STRING, subtask INT) WITH ('rows' = '15')");
    }

    private static String insert(String dimension) {
        return "INSERT INTO results " + select(dimension);
    }

    private static String select(String dimension) {
        return String.format(
                "SELECT o.id, s.name FROM orders AS o LEFT JOIN %s FOR SYSTEM_TIME AS OF o.pt AS s"
                        + " ON o.staff_id = s.id",
                dimension);
    }

    /** All 400 orders, those of staff from 15 on without a name. */
    private void assertThatAllRowsAreJoined() throws Exception {
        List<String> lines;
        try (Stream<Path> files = Files.walk(results())) {
            lines = files.filter(Files::isRegularFile).flatMap(CompiledPlanITCase::lines).toList();
        }
        assertThat(lines).hasSize(400).doesNotHaveDuplicates();
        assertThat(lines).anyMatch(line -> line.matches("\\d+,name-\\d+"));
        assertThat(lines).anyMatch(line -> line.matches("\\d+,"));
        assertThat(lines).noneMatch(line -> line.matches("\\d+,name-(1[5-9]|20)"));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
