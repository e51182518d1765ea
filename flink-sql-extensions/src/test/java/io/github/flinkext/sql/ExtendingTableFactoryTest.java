/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import io.github.flinkext.sql.testing.CountedFactory;
import io.github.flinkext.sql.testing.SwitchedExtension;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tables of a session in which the module is loaded, none of which has options of ours. */
class ExtendingTableFactoryTest {

    private final TableEnvironment stock =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    private final TableEnvironment extended =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    @Test
    void looksForAConnectorAsOftenAsFlinkDoes() {
        extended.executeSql("LOAD MODULE flinkext");
        create("'connector' = 'datagen'");

        assertThat(searchesToPlan(extended)).isEqualTo(searchesToPlan(stock)).isPositive();
    }

    @Test
    void looksForCapabilitiesWhenTheModuleIsLoadedAndNotForEachTable() {
        extended.executeSql("LOAD MODULE flinkext");
        create("'connector' = 'datagen'");
        extended.explainSql("SELECT * FROM t");
        int before = SwitchedExtension.made();

        extended.explainSql("SELECT * FROM t");

        assertThat(SwitchedExtension.made()).isEqualTo(before);
    }

    @Test
    void leavesItToFlinkToReportAnUnknownConnector() {
        extended.executeSql("LOAD MODULE flinkext");
        create("'connector' = 'nowhere'");

        assertThat(rootMessage(extended))
                .contains("Could not find any factory for identifier 'nowhere'")
                .isEqualTo(rootMessage(stock));
    }

    @Test
    void leavesItToFlinkToReportAConnectorThatHasOnlySinks() {
        extended.executeSql("LOAD MODULE flinkext");
        create("'connector' = 'blackhole'");

        assertThat(rootMessage(extended))
                .contains("can only be used as a sink")
                .isEqualTo(rootMessage(stock));
    }

    @Test
    void reportsATableWithoutAConnectorInFlinksWordsAndOurs() {
        extended.executeSql("LOAD MODULE flinkext");
        create("'a' = 'b'");

        assertThat(rootMessage(extended)).isEqualTo(rootMessage(stock));
        assertThat(ExceptionUtils.stringifyException(failure(extended)))
                .contains(
                        "Cannot create table default_catalog.default_database.t: it has no option 'connector'");
    }

    private void create(String options) {
        stock.executeSql("CREATE TABLE t (id INT) WITH (" + options + ")");
        extended.executeSql("CREATE TABLE t (id INT) WITH (" + options + ")");
    }

    private static int searchesToPlan(TableEnvironment tables) {
        int before = CountedFactory.made();
        tables.explainSql("SELECT * FROM t");
        return CountedFactory.made() - before;
    }

    private static Throwable failure(TableEnvironment tables) {
        return catchThrowable(() -> tables.explainSql("SELECT * FROM t"));
    }

    private static String rootMessage(TableEnvironment tables) {
        Throwable cause = failure(tables);
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
