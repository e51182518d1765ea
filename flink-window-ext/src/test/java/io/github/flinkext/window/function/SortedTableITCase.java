/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tables with ORDER BY for process table functions, of which Flink before 2.3 knows nothing. */
class SortedTableITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CALENDAR_WINDOW | unit => 'DAY', aggregates => 'COUNT(*) AS n'",
                "SLIDING_FEATURES | horizons => '1 h', features => 'COUNT(*) AS n'"
            })
    void areRefused(String function, String arguments) {
        StreamTableEnvironment tables = FLINK.streamingTables();
        tables.executeSql("LOAD MODULE flinkext");
        tables.executeSql(
                "CREATE TEMPORARY TABLE visits (shop STRING, spent INT, ts TIMESTAMP_LTZ(3),"
                        + " WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen')");
        boolean sorts = !EnvironmentInformation.getVersion().matches("2\\.[12]\\..*");

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        """
                                        SELECT * FROM %s(
                                            input => TABLE visits PARTITION BY shop ORDER BY (ts, spent),
                                            on_time => DESCRIPTOR(ts), %s)
                                        """
                                                .formatted(function, arguments)))
                .hasStackTraceContaining(
                        sorts
                                ? "Cannot sort the table of %s by [ts, spent]: it takes rows in any order,"
                                                .formatted(function)
                                        + " and counts those that wait to be sorted as late. Leave"
                                        + " ORDER BY out."
                                : "ORDER BY clause is currently not supported.");
    }
}
