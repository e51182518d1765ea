/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

import javax.annotation.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL, and what speaks its protocol.
 *
 * <p>A key is cast to the type of its column where that loses nothing, so that indexes are used and
 * the type's own equality holds ({@code bpchar}, {@code citext}, {@code uuid}). The cast names no
 * length: {@code CAST('abcd' AS varchar(3))} would cut the key and find a row it should not.
 *
 * <p>A result is bounded on the server in rows, and by the driver's {@code maxResultBuffer} in
 * bytes. A cursor would bound it too, but costs a transaction, which is one more round trip.
 */
final class PostgresDialect implements JdbcDialect {

    private static final String MAX_RESULT_BUFFER = "maxResultBuffer";

    /** Text on the wire, in binary transfer as well. */
    private static final Set<String> TEXT_TYPES = Set.of("text", "varchar", "bpchar");

    private static final Set<String> BINARY_INTEGERS = Set.of("int2", "int4", "int8");

    /** Of years without four digits, which have a sign in ISO 8601 and none here. */
    private static final DateTimeFormatter FAR_AWAY =
            new DateTimeFormatterBuilder()
                    .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NEVER)
                    .appendPattern("-MM-dd[ HH:mm:ss.SSSSSS][XXX] G")
                    .toFormatter(Locale.ENGLISH);

    private static final List<String> INTEGERS = List.of("int2", "int4", "int8", "numeric");

    @Override
    public String databaseName() {
        return "PostgreSQL";
    }

    @Override
    public boolean hasArrays() {
        return true;
    }

    @Override
    public Map<String, String> driverProperties(JdbcSettings settings) {
        Map<String, String> properties = new HashMap<>();
        // Room for the rest of a row, so that the readable bound is usually met first.
        properties.put(
                MAX_RESULT_BUFFER, Long.toString(Math.max(settings.maxResultBytes(), 1 << 16) * 2));
        properties.put(
                "connectTimeout",
                Long.toString(Math.max(1, settings.connectionTimeout().toSeconds())));
        return properties;
    }

    @Override
    public boolean saysTooLarge(SQLException failure) {
        return failure.getMessage() != null && failure.getMessage().contains(MAX_RESULT_BUFFER);
    }

    @Override
    public ColumnReader reader(LogicalType type, DatabaseColumn column) throws SQLException {
        String databaseType = typeOf(column);
        if (type instanceof ArrayType array) {
            return ArrayReaders.reader(array);
        }
        if (type.is(LogicalTypeFamily.CHARACTER_STRING) && TEXT_TYPES.contains(databaseType)) {
            return ColumnReaders.nullable(ResultSet::getBytes, StringData::fromBytes);
        }
        return Instants.reader(type, column, databaseType.equals("timestamptz"));
    }

    @Override
    public boolean comparesTextExactly() {
        return true;
    }

    @Override
    public boolean hasBooleans() {
        return true;
    }

    @Override
    public int timestampPrecision() {
        return 6;
    }

    /** Bytes of what the driver gives: a cast to text would drop the padding of CHAR. */
    @Override
    public String exactText(String columnSql, DatabaseColumn column) {
        String text =
                switch (column.typeName()) {
                    case "bpchar" -> "textin(bpcharout(" + columnSql + "))";
                    case "bool" -> "textin(boolout(" + columnSql + "))";
                    default -> "CAST(" + columnSql + " AS text)";
                };
        return text + " COLLATE \"C\"";
    }

    @Override
    public String placeholder(LogicalType type, DatabaseColumn column) {
        return "CAST(? AS " + quoted(comparedType(type, column)) + ")";
    }

    @Override
    public KeyStatement severalKeys(LookupSql sql) {
        if (sql.keys().size() == 1 && isInteger(sql.keys().get(0))) {
            return new AnyStatement(sql);
        }
        return new UnnestStatement(sql, sql.keys().stream().map(PostgresDialect::array).toList());
    }

    private static UnnestStatement.KeyArray array(KeyColumn key) {
        return new UnnestStatement.KeyArray(
                keyType(key.type()),
                "CAST(? AS " + quoted(comparedType(key.type(), key.column())) + "[])",
                // The driver takes arrays of dates and times as text only.
                key.type().is(LogicalTypeFamily.DATETIME) ? PostgresDialect::text : value -> value);
    }

    private static boolean isInteger(KeyColumn key) {
        return key.type().is(LogicalTypeFamily.INTEGER_NUMERIC)
                && BINARY_INTEGERS.contains(typeOf(key.column()));
    }

    @Nullable
    private static String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String iso = value.toString();
        return iso.startsWith("+") || iso.startsWith("-")
                ? FAR_AWAY.format((TemporalAccessor) value)
                : iso;
    }

    private static String comparedType(LogicalType type, DatabaseColumn column) {
        String keyType = keyType(type);
        String columnType = typeOf(column);
        boolean widens =
                switch (keyType) {
                    case "text" -> !columnType.equals("varchar");
                    case "int2", "int4", "int8" ->
                            INTEGERS.indexOf(columnType) > INTEGERS.indexOf(keyType);
                    case "date" -> columnType.startsWith("timestamp");
                    case "timestamp" -> columnType.equals("timestamptz");
                    default -> false;
                };
        return widens ? columnType : keyType;
    }

    private static String keyType(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> "bool";
            case TINYINT, SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case FLOAT -> "float4";
            case DOUBLE -> "float8";
            case DECIMAL -> "numeric";
            case CHAR, VARCHAR -> "text";
            case BINARY, VARBINARY -> "bytea";
            case DATE -> "date";
            case TIME_WITHOUT_TIME_ZONE -> "time";
            case TIMESTAMP_WITHOUT_TIME_ZONE -> "timestamp";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "timestamptz";
            default -> throw new IllegalArgumentException("No lookup by " + type);
        };
    }

    /** The type's name; the driver calls an integer with a sequence serial, which is no type. */
    private static String typeOf(DatabaseColumn column) {
        return switch (column.typeName()) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> column.typeName();
        };
    }

    /** A type outside the search path comes quoted, with its schema. */
    private static String quoted(String type) {
        return type.startsWith("\"") ? type : '"' + type + '"';
    }
}
