/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class JdbcBatchLookupFunctionTest {

    private static final String URL = "jdbc:h2:mem:lookup";
    private static final DataType AIRPORTS =
            DataTypes.ROW(
                    DataTypes.FIELD("iata", DataTypes.STRING()),
                    DataTypes.FIELD("elevation", DataTypes.INT()));

    private Connection keepsTheDatabase;

    @BeforeEach
    void createAirports() throws SQLException {
        keepsTheDatabase = DriverManager.getConnection(URL);
        try (Statement statement = keepsTheDatabase.createStatement()) {
            statement.execute("CREATE TABLE airports (iata VARCHAR(3) PRIMARY KEY, elevation INT)");
            statement.execute(
                    "INSERT INTO airports VALUES ('SFO', 13), ('DEN', 5431), ('XXX', NULL)");
        }
    }

    @AfterEach
    void dropTheDatabase() throws SQLException {
        keepsTheDatabase.close();
    }

    @Test
    void answersEachKeyAtItsPosition() throws Exception {
        try (JdbcBatchLookupFunction function = function(settings("airports"))) {
            function.open(getClass().getClassLoader());

            assertThat(function.lookupBatch(List.of(key("DEN"), key("nil"), key("SFO"))).get())
                    .containsExactly(List.of(row("DEN", 5431)), List.of(), List.of(row("SFO", 13)));
            assertThat(function.lookupBatch(List.of(key("XXX"))).get())
                    .containsExactly(List.of(row("XXX", null)));
        }
    }

    private static JdbcBatchLookupFunction function(JdbcSettings settings) {
        return new JdbcBatchLookupFunction(
                settings, LookupQuery.of(AIRPORTS, List.of(0), List.of()), 2);
    }

    private static JdbcSettings settings(String table) {
        return new JdbcSettings(
                URL, table, null, null, null, 2, Duration.ofSeconds(1), 1000, 1 << 20);
    }

    private static RowData key(String iata) {
        return GenericRowData.of(StringData.fromString(iata));
    }

    private static RowData row(String iata, Integer elevation) {
        return GenericRowData.of(StringData.fromString(iata), elevation);
    }
}
