/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.connector.jdbc.core.table.source.JdbcRowDataLookupFunction;
import org.apache.flink.connector.jdbc.internal.options.InternalJdbcConnectionOptions;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Batches give the rows that Flink's own connector gives key by key. */
class OfficialConnectorITCase {

    @RegisterExtension static final PostgresServerExtension SERVER = new PostgresServerExtension();

    private static final DataType ROW =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("k", DataTypes.INT()),
                    DataTypes.FIELD("s", DataTypes.STRING()),
                    DataTypes.FIELD("n", DataTypes.DECIMAL(10, 2)),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                    DataTypes.FIELD("dt", DataTypes.DATE()),
                    DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                    DataTypes.FIELD("x", DataTypes.DOUBLE()));

    private static final String[] WORDS = {"", "a", "A", "ab", "ä", "日本", "🎏", "a ", "%"};

    private final Random random = new Random();

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "3", "4", "5", "6", "1,2", "2,5", "3,1,6", "4,2", "0,7"})
    void givesTheSameRows(String keyColumns) throws Exception {
        long seed = System.nanoTime();
        random.setSeed(seed);
        List<Integer> keys = new ArrayList<>();
        for (String column : keyColumns.split(",")) {
            keys.add(Integer.parseInt(column));
        }
        TestDatabase database = SERVER.newDatabase();
        List<Object[]> rows = fill(database);
        SqlFilter filter =
                new SqlFilter(
                        List.of(
                                new SqlFilter.Column("id", false),
                                new SqlFilter.Text(" < "),
                                new SqlFilter.Parameter(380L)));

        JdbcRowDataLookupFunction official = official(database, keys);
        official.open(null);
        try (OpenLookup ours =
                OpenLookup.of(
                        OpenLookup.settings(database, "t"),
                        LookupQuery.of(ROW, keys, List.of(filter)))) {
            for (int batch = 0; batch < 30; batch++) {
                List<RowData> asked = keys(rows, keys, 1 + random.nextInt(40));
                List<Collection<RowData>> answers = ours.ask(asked).get();
                for (int i = 0; i < asked.size(); i++) {
                    assertThat(answers.get(i))
                            .as("seed %s, key %s", seed, asked.get(i))
                            .containsExactlyInAnyOrderElementsOf(official.lookup(asked.get(i)));
                }
            }
        } finally {
            official.close();
        }
    }

    private List<RowData> keys(List<Object[]> rows, List<Integer> columns, int count) {
        LinkedHashSet<RowData> keys = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            GenericRowData key = new GenericRowData(columns.size());
            boolean complete = true;
            Object[] row = rows.get(random.nextInt(rows.size()));
            for (int k = 0; k < columns.size(); k++) {
                // Mostly keys that are there; now and then a value of another row.
                Object[] from = random.nextInt(4) > 0 ? row : randomRow(random.nextInt(500));
                key.setField(k, internal(columns.get(k), from[columns.get(k)]));
                complete &= key.getField(k) != null;
            }
            if (complete) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            return keys(rows, columns, count + 1);
        }
        return List.copyOf(keys);
    }

    private List<Object[]> fill(TestDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, k INT, s VARCHAR(10), n NUMERIC(10, 2), ts TIMESTAMP,"
                        + " dt DATE, b BOOLEAN, x DOUBLE PRECISION)");
        List<Object[]> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < 400; i++) {
                Object[] row = randomRow(i);
                rows.add(row);
                for (int column = 0; column < row.length; column++) {
                    insert.setObject(column + 1, row[column]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return rows;
    }

    private Object[] randomRow(long id) {
        return new Object[] {
            id,
            orNull(random.nextInt(20)),
            orNull(WORDS[random.nextInt(WORDS.length)]),
            orNull(new BigDecimal(random.nextInt(300)).movePointLeft(2)),
            orNull(
                    LocalDateTime.of(2024, 3, 31, 0, 0)
                            .plusNanos(random.nextInt(50) * 500_001_000L)),
            orNull(LocalDate.of(2024, 2, 20).plusDays(random.nextInt(20))),
            orNull(random.nextBoolean()),
            random.nextInt(5) / 4.0
        };
    }

    private Object orNull(Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    private static Object internal(int column, Object value) {
        if (value == null) {
            return null;
        }
        return switch (column) {
            case 2 -> JdbcLookupContract.string((String) value);
            case 3 -> JdbcLookupContract.decimal(value.toString(), 10, 2);
            case 4 -> JdbcLookupContract.timestamp(value.toString());
            case 5 -> JdbcLookupContract.day(value.toString());
            default -> value;
        };
    }

    private static JdbcRowDataLookupFunction official(TestDatabase database, List<Integer> keys) {
        List<String> names = DataType.getFieldNames(ROW);
        return new JdbcRowDataLookupFunction(
                InternalJdbcConnectionOptions.builder()
                        .setDBUrl(database.jdbcUrl())
                        .setTableName("t")
                        .setUsername(database.user())
                        .setPassword(database.password())
                        .build(),
                0,
                names.toArray(new String[0]),
                DataType.getFieldDataTypes(ROW).toArray(new DataType[0]),
                keys.stream().map(names::get).toArray(String[]::new),
                (RowType) ROW.getLogicalType(),
                List.of("id < ?"),
                new Serializable[] {380L});
    }
}
