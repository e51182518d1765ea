/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The dimension table of the lookup benchmarks. Its rows follow from their keys, so that results
 * can be checked.
 */
@Internal
public final class Customers {

    public static final String TABLE = "benchmark_customers";

    /** Redis key of a row; the key's number follows. */
    public static final String REDIS_PREFIX = "customer:";

    /** Columns as Flink's DDL has them. */
    public static final String FLINK_COLUMNS =
            "id BIGINT, name STRING, city STRING, balance DECIMAL(12, 2), updated TIMESTAMP(3)";

    public static final RowType ROW_TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                                    DataTypes.FIELD("name", DataTypes.STRING()),
                                    DataTypes.FIELD("city", DataTypes.STRING()),
                                    DataTypes.FIELD("balance", DataTypes.DECIMAL(12, 2)),
                                    DataTypes.FIELD("updated", DataTypes.TIMESTAMP(3)))
                            .getLogicalType();

    static final String SELECT = "SELECT id, name, city, balance, updated FROM " + TABLE;

    private static final LocalDateTime FIRST_UPDATE = LocalDateTime.of(2026, 1, 1, 0, 0);

    private static final DateTimeFormatter SQL_TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private Customers() {}

    /** Creates and fills the table in PostgreSQL. */
    public static String[] postgresStatements(int rows) {
        return new String[] {
            "DROP TABLE IF EXISTS " + TABLE,
            "CREATE TABLE "
                    + TABLE
                    + " (id BIGINT PRIMARY KEY, name VARCHAR(40), city VARCHAR(40),"
                    + " balance DECIMAL(12, 2), updated TIMESTAMP(3))",
            "INSERT INTO "
                    + TABLE
                    + " SELECT i, 'customer ' || i, 'city ' || i % 1000, i / 100.0,"
                    + " TIMESTAMP '2026-01-01' + i * INTERVAL '1 second'"
                    + " FROM generate_series(0, "
                    + (rows - 1)
                    + ") AS i",
            "VACUUM ANALYZE " + TABLE
        };
    }

    /** A row in the format 'csv'. */
    public static String csv(int id) {
        LocalDateTime updated = FIRST_UPDATE.plusSeconds(id);
        return "%d,customer %d,city %d,%d.%02d,%s"
                .formatted(id, id, id % 1000, id / 100, id % 100, updated.format(SQL_TIMESTAMP));
    }

    /** SQL that is true for a row that belongs to a key. */
    public static String isRowOf(String key, String row) {
        return """
                %2$s.id = %1$s
                AND %2$s.name = 'customer ' || CAST(%1$s AS STRING)
                AND %2$s.city = 'city ' || CAST(MOD(%1$s, 1000) AS STRING)
                AND %2$s.balance * 100 = %1$s
                AND TIMESTAMPDIFF(SECOND, TIMESTAMP '2026-01-01 00:00:00', %2$s.updated) = %1$s"""
                .formatted(key, row);
    }

    /** The row a result set stands at. */
    static RowData read(ResultSet rows) throws SQLException {
        return GenericRowData.of(
                rows.getLong(1),
                StringData.fromString(rows.getString(2)),
                StringData.fromString(rows.getString(3)),
                DecimalData.fromBigDecimal(rows.getBigDecimal(4), 12, 2),
                TimestampData.fromTimestamp(rows.getTimestamp(5)));
    }
}
