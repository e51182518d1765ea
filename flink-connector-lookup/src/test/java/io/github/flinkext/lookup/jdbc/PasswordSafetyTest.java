/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.CapturedLog;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.CompiledPlan;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.util.ExceptionUtils;

import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Nothing that a person may read tells a password, wherever it was given. */
class PasswordSafetyTest {

    private static final String SECRET = "hunter2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:1/db",
                "jdbc:postgresql://127.0.0.1:1/db?user=me&password=hunter2",
                "jdbc:postgresql://127.0.0.1:1/db?sslpassword=hunter2&sslmode=require",
                "jdbc:postgresql://me:hunter2@127.0.0.1:1/db",
                "jdbc:postgresql://127.0.0.1:1/db?password=hunter2&socketTimeout=x",
                "jdbc:mysql://me:hunter2@127.0.0.1:1/db",
                "jdbc:mysql://me:hunter2@hunter2@127.0.0.1:1/db",
                "jdbc:mysql://me:%68unter2@127.0.0.1:1/db?password=hunter2",
                "jdbc:mysql://127.0.0.1:1/db?user=me&password=hunter2&connectTimeout=x",
                "jdbc:mysql://(host=127.0.0.1,port=1,user=me,password=hunter2)/db",
                "jdbc:mysql://address=(host=127.0.0.1)(port=1)(password=hunter2)/db",
                "jdbc:mariadb://me:hunter2@127.0.0.1:1/db",
                "jdbc:mariadb://127.0.0.1:1/db?user=me&password=hunter2",
                "jdbc:mariadb://127.0.0.1:1/db?password=hunter2&connectTimeout=x",
                "jdbc:mariadb://address=(host=127.0.0.1)(port=1)(password=hunter2)/db",
                "jdbc:h2:tcp://127.0.0.1:1/db;USER=me;PASSWORD=hunter2",
                "jdbc:h2:mem:x;PASSWORD=hunter2;NO_SUCH_SETTING=1",
                "jdbc:h2:mem:x;IFEXISTS=TRUE;PASSWORD=hunter2",
                "jdbc:derby:memory:absent;user=me;password=hunter2",
                "jdbc:derby:memory:absent;bootPassword=hunter2",
                "jdbc:hsqldb:mem:x;ifexists=true;user=me;password=hunter2",
                "jdbc:oracle:thin:me/hunter2@//127.0.0.1:1/service",
                "jdbc:sqlserver://127.0.0.1:1;user=me;password={hun;ter2};trustStorePassword=hunter2",
                "jdbc:db2://127.0.0.1:1/db:password=hunter2;user=me;",
            })
    void isToldByNoFailureAndNoLogLineWhenItCannotConnect(String url) {
        String password = url.contains(SECRET) ? null : SECRET;
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            Throwable failure = catchThrowable(() -> open(url, password));

            assertThat(failure).isInstanceOf(SQLException.class);
            tellsNothing(failure.getMessage());
            tellsNothing(ExceptionUtils.stringifyException(failure));
            tellsNothing(log.text());
        }
    }

    @Test
    void isToldByNoLogLineWhenItConnects() throws Exception {
        String url = "jdbc:h2:mem:safe;USER=me;PASSWORD=" + SECRET;
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            Throwable failure = catchThrowable(() -> open(url, null));

            assertThat(failure).hasMessageContaining("Cannot look up in t of H2 at mem:safe");
            tellsNothing(ExceptionUtils.stringifyException(failure));
            assertThat(log.text()).contains("lookup-jdbc-mem:safe - configuration");
            tellsNothing(log.text());
        }
    }

    @Test
    void isToldByNothingThatIsPrinted() {
        String url = "jdbc:postgresql://me:hunter2@h/db?password=hunter2";
        JdbcSettings settings =
                OpenLookup.settings(new TestDatabase(url, "me", SECRET), "airports");
        JdbcLookups lookups =
                JdbcLookups.from(
                        Configuration.fromMap(
                                Map.of(
                                        "url",
                                        url,
                                        "table-name",
                                        "airports",
                                        "username",
                                        "me",
                                        "password",
                                        SECRET)));
        LookupQuery query = LookupQuery.of(JdbcLookupContract.ID_AND_VALUE, List.of(0), List.of());

        for (Object printed :
                new Object[] {
                    settings,
                    settings.server(),
                    lookups,
                    new JdbcLookupTableSource(
                            lookups, null, JdbcLookupContract.ID_AND_VALUE, List.of()),
                    new JdbcLookupTableSource(
                                    lookups, null, JdbcLookupContract.ID_AND_VALUE, List.of())
                            .asSummaryString(),
                    new JdbcBatchLookupFunction(settings, query, 1),
                    new JdbcBatchLookupFunction(settings, query, 1).target(),
                    query
                }) {
            tellsNothing(printed.toString());
        }
    }

    @Test
    void isToldByNoPlan() {
        TableEnvironment tables = Tables.streaming();
        tables.getConfig().set("table.plan.compile.catalog-objects", "IDENTIFIER");
        Tables.createOrders(tables);
        tables.executeSql(
                "CREATE TABLE airports (id INT, name STRING) WITH ('connector' = 'lookup-jdbc',"
                        + " 'table-name' = 'airports', 'username' = 'me', 'password' = 'hunter2',"
                        + " 'url' = 'jdbc:postgresql://me:hunter2@h/db?password=hunter2')");
        tables.executeSql(
                "CREATE TABLE joined (id INT, name STRING) WITH ('connector' = 'blackhole')");
        String insert =
                "INSERT INTO joined SELECT o.id, a.name FROM orders AS o"
                        + " JOIN airports FOR SYSTEM_TIME AS OF o.pt AS a ON o.staff_id = a.id";

        tellsNothing(
                tables.explainSql(
                        insert, ExplainDetail.JSON_EXECUTION_PLAN, ExplainDetail.PLAN_ADVICE));
        CompiledPlan plan = tables.compilePlanSql(insert);
        assertThat(plan.asJsonString()).contains("airports");
        tellsNothing(plan.asJsonString());
        tellsNothing(tables.loadPlan(PlanReference.fromJsonString(plan.asJsonString())).explain());
    }

    private static void open(String url, String password) throws Exception {
        JdbcSettings settings =
                new JdbcSettings(
                        url,
                        "t",
                        password == null ? null : "me",
                        password,
                        null,
                        1,
                        Duration.ofMillis(250),
                        10,
                        1000);
        OpenLookup.of(
                        settings,
                        LookupQuery.of(JdbcLookupContract.ID_AND_VALUE, List.of(0), List.of()))
                .close();
    }

    private static void tellsNothing(String text) {
        assertThat(text).doesNotContain(SECRET).doesNotContain("ter2");
    }
}
