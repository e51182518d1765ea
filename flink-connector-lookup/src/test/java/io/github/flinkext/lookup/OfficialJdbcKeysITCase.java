/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Tables;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of the own options of Flink's {@code jdbc} connector when its lookups run here. */
class OfficialJdbcKeysITCase {

    private static final String CACHE =
            "'lookup.cache.max-rows' = '100', 'lookup.cache.ttl' = '1 min'";
    private static final String BATCH = "'lookup.async.batch.size' = '10'";
    private static final String JOIN =
            "SELECT o.id, s.name FROM orders AS o JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    private TableEnvironment tables;

    @BeforeEach
    void createOrders() {
        tables = Tables.streaming();
        Tables.createOrders(tables);
        tables.executeSql("LOAD MODULE flinkext");
    }

    @Test
    void cachesInBatchesWhatTheConnectorWouldCache() {
        createStaff(BATCH + ", " + CACHE);

        assertThat(tables.explainSql(JOIN))
                .contains(
                        "requests=[<= 10 keys, <= 2 in flight, adaptive, cache 100 rows, one statement]");
    }

    @Test
    void leavesTheCacheToTheConnectorWhereOnlyTheHashIsOurs() {
        createStaff("'lookup.hash.enable' = 'true', 'lookup.cache' = 'NONE', " + CACHE);

        assertThat(tables.explainSql(JOIN))
                .contains("shuffle=[true]")
                .doesNotContain("requests=[", "cache");
    }

    @Test
    void refusesACacheThatIsAskedForInTwoWays() {
        createStaff(BATCH + ", 'lookup.cache' = 'PARTIAL', " + CACHE);

        assertThatThrownBy(() -> tables.explainSql(JOIN))
                .hasStackTraceContaining(
                        "Invalid options of table default_catalog.default_database.staff")
                .hasStackTraceContaining(
                        "Invalid 'lookup.cache.max-rows': 'lookup.cache' says already what is cached");
    }

    @Test
    void refusesTheConnectorsTimeoutForLookupsThatDoNotFollowItAndForThemOnly() {
        createStaff(BATCH + ", 'connection.max-retry-timeout' = '30 s'");

        assertThatThrownBy(() -> tables.explainSql(JOIN))
                .hasStackTraceContaining(
                        "Cannot apply 'connection.max-retry-timeout' to lookups in")
                .hasStackTraceContaining("'connection.timeout'");
        assertThat(tables.explainSql("SELECT name FROM staff")).contains("TableSourceScan");
        assertThat(tables.explainSql("INSERT INTO staff SELECT id, 'x' FROM orders"))
                .contains("Sink(");
    }

    @Test
    void namesTableAndOptionWhenAnOptionOfOurBackendIsInvalid() {
        createStaff(BATCH + ", 'connection.timeout' = '1 ms'");

        assertThatThrownBy(() -> tables.explainSql(JOIN))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining(
                        "Invalid options of table default_catalog.default_database.staff")
                .hasStackTraceContaining("Invalid 'connection.timeout'");
    }

    /** Nobody listens there: a plan needs no connection. */
    private void createStaff(String options) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE staff (id INT, name STRING) WITH ('connector' = 'jdbc',"
                                + " 'url' = 'jdbc:postgresql://localhost:1/never-connected-to',"
                                + " 'table-name' = 'staff', %s)",
                        options));
    }
}
