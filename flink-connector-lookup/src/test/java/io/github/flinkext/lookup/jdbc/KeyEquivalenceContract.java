/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A key finds the same rows among many keys, alone, and with {@code WHERE column = ?} of the plain
 * driver: for random tables and keys, each decided by a seed that the name of the test tells.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KeyEquivalenceContract {

    private static final int TABLES = 30;
    private static final int ROWS = 60;
    private static final int KEYS = 40;

    private static final List<String> LETTERS =
            List.of(
                    "a", "A", "b", "ä", "Ä", "a\u0308", "ß", "ss", " ", "\u00a0", "日", "🎏", "%",
                    "'", "\\");

    /** The first of the seeds. To repeat a failure, put its seed in here. */
    private static final long FIRST = System.nanoTime();

    abstract TestDatabase newDatabase() throws SQLException;

    /** The same database, by a connection whose parameters have the types of the columns. */
    TestDatabase plain(TestDatabase database) {
        return database;
    }

    /** Types that each database has. */
    private static final List<KeyKind> STANDARD_KINDS =
            List.of(
                    KeyKind.of("BOOLEAN", DataTypes.BOOLEAN(), true, false),
                    KeyKind.of(
                            "INT", DataTypes.INT(), Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE),
                    KeyKind.of("INT", DataTypes.BIGINT(), (long) Integer.MIN_VALUE, 0L, 1L)
                            .asked(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32),
                    KeyKind.of("BIGINT", DataTypes.INT(), Integer.MIN_VALUE, 0, 1),
                    KeyKind.of(
                            "BIGINT", DataTypes.BIGINT(), Long.MIN_VALUE, 0L, 1L, Long.MAX_VALUE),
                    KeyKind.of(
                                    "DECIMAL(10, 2)",
                                    DataTypes.DECIMAL(38, 6),
                                    decimal("0"),
                                    decimal("1.5"),
                                    decimal("-1.50"),
                                    decimal("99999999.99"))
                            .asked(
                                    decimal("1.500001"),
                                    decimal("99999999999999999999999999999999.999999")),
                    KeyKind.text("CHAR(3)", 3),
                    KeyKind.text("VARCHAR(4)", 4),
                    KeyKind.of(
                                    "TIME(3)",
                                    DataTypes.TIME(3),
                                    time("00:00"),
                                    time("12:00:01"),
                                    time("23:59:59.999"))
                            .asked(time("12:00:01.001")));

    /** Types of databases that hold every number of IEEE 754 and days of any year. */
    static final List<KeyKind> UNLIMITED_KINDS =
            List.of(
                    KeyKind.of(
                            "REAL",
                            DataTypes.FLOAT(),
                            0.0f,
                            -0.0f,
                            0.1f,
                            Float.NaN,
                            Float.NEGATIVE_INFINITY,
                            Float.MIN_VALUE,
                            Float.MAX_VALUE),
                    KeyKind.of(
                            "DOUBLE PRECISION",
                            DataTypes.DOUBLE(),
                            0.0,
                            -0.0,
                            0.1,
                            Double.NaN,
                            Double.POSITIVE_INFINITY,
                            Double.MIN_VALUE,
                            Double.MAX_VALUE),
                    KeyKind.of(
                            "DATE",
                            DataTypes.DATE(),
                            date("-0043-03-15"),
                            date("0001-01-01"),
                            date("1582-10-10"),
                            date("2024-02-29"),
                            date("9999-12-31"),
                            date("+12000-01-01")));

    /** Further types of the database, with values at their edges. */
    abstract List<KeyKind> ownKinds();

    private List<KeyKind> kinds() {
        return and(STANDARD_KINDS, ownKinds());
    }

    static List<KeyKind> and(List<KeyKind> some, List<KeyKind> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /**
     * A type of key columns.
     *
     * @param sqlType the database's type
     * @param flinkType what the column is declared as
     * @param stored values that the column can hold, besides NULL
     * @param absent values that it is asked for too, and cannot hold
     */
    record KeyKind(String sqlType, DataType flinkType, List<Object> stored, List<Object> absent) {

        static KeyKind of(String sqlType, DataType flinkType, Object... stored) {
            return new KeyKind(sqlType, flinkType, List.of(stored), List.of());
        }

        /** A column of characters, of random texts that are at most so long. */
        static KeyKind text(String sqlType, int length) {
            return new KeyKind(sqlType, DataTypes.STRING(), texts(length), texts(length + 1));
        }

        KeyKind asked(Object... values) {
            return new KeyKind(sqlType, flinkType, stored, List.of(values));
        }

        private static List<Object> texts(int length) {
            // The same in each run, so that a seed says all.
            Random random = new Random(length);
            List<Object> texts = new ArrayList<>(List.of("", "a", "A", "a "));
            for (int i = 0; i < 100; i++) {
                StringBuilder text = new StringBuilder();
                while (text.length() < length && random.nextInt(4) > 0) {
                    text.append(LETTERS.get(random.nextInt(LETTERS.size())));
                }
                if (text.length() <= length) {
                    texts.add(text.toString());
                }
            }
            return texts;
        }

        private Object drawStored(Random random) {
            return random.nextInt(8) == 0 ? null : stored.get(random.nextInt(stored.size()));
        }

        private Object drawAsked(Random random) {
            int drawn = random.nextInt(stored.size() + absent.size());
            return drawn < stored.size() ? stored.get(drawn) : absent.get(drawn - stored.size());
        }

        @Override
        public String toString() {
            return sqlType + " as " + flinkType;
        }
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + TABLES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsTheSameRowsAmongManyKeysAndAloneAndByThePlainDriver(long seed) throws Exception {
        Random random = new Random(seed);
        List<KeyKind> columns = drawColumns(random);
        TestDatabase database = newDatabase();
        create(plain(database), columns, random);
        Map<RowData, List<Object>> asked = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            List<Object> key = columns.stream().map(kind -> kind.drawAsked(random)).toList();
            asked.put(internal(key, columns), key);
        }

        Map<String, List<Long>> expected = new LinkedHashMap<>();
        Map<String, List<Long>> alone = new LinkedHashMap<>();
        Map<String, List<Long>> together = new LinkedHashMap<>();
        try (OpenLookup lookup = open(database, columns)) {
            List<RowData> keys = List.copyOf(asked.keySet());
            List<Collection<RowData>> rows = lookup.ask(keys).get();
            for (int i = 0; i < keys.size(); i++) {
                String name = i + " " + described(asked.get(keys.get(i)));
                together.put(name, ids(rows.get(i)));
                alone.put(name, ids(lookup.rows(keys.get(i)).get(0)));
                expected.put(name, plainIds(plain(database), columns, asked.get(keys.get(i))));
            }
        }

        assertThat(alone).as("alone, in columns %s", columns).isEqualTo(expected);
        assertThat(together).as("together, in columns %s", columns).isEqualTo(expected);
    }

    /** One to three, so that each is likely to be drawn alone. */
    private List<KeyKind> drawColumns(Random random) {
        List<KeyKind> kinds = kinds();
        return Stream.generate(() -> kinds.get(random.nextInt(kinds.size())))
                .limit(1 + random.nextInt(2) + random.nextInt(2))
                .toList();
    }

    private static void create(TestDatabase database, List<KeyKind> columns, Random random)
            throws SQLException {
        database.execute(
                numbered(columns, (kind, i) -> ", k" + i + " " + kind.sqlType() + " NULL")
                        .collect(Collectors.joining("", "CREATE TABLE t (id BIGINT", ")")));
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO t VALUES (?" + ", ?".repeat(columns.size()) + ")")) {
            for (long row = 0; row < ROWS; row++) {
                insert.setObject(1, row);
                for (int i = 0; i < columns.size(); i++) {
                    insert.setObject(i + 2, columns.get(i).drawStored(random));
                }
                insert.executeUpdate();
            }
        }
    }

    private static OpenLookup open(TestDatabase database, List<KeyKind> columns)
            throws SQLException {
        List<DataTypes.Field> fields = new ArrayList<>();
        fields.add(DataTypes.FIELD("id", DataTypes.BIGINT()));
        numbered(columns, (kind, i) -> DataTypes.FIELD("k" + i, kind.flinkType()))
                .forEach(fields::add);
        return OpenLookup.of(
                database,
                "t",
                DataTypes.ROW(fields),
                IntStream.rangeClosed(1, columns.size()).boxed().toArray(Integer[]::new));
    }

    private static List<Long> plainIds(
            TestDatabase database, List<KeyKind> columns, List<Object> key) throws SQLException {
        String condition =
                numbered(columns, (kind, i) -> "k" + i + " = ?")
                        .collect(Collectors.joining(" AND "));
        List<Long> ids = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement select =
                        connection.prepareStatement("SELECT id FROM t WHERE " + condition)) {
            for (int i = 0; i < key.size(); i++) {
                select.setObject(i + 1, key.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids.stream().sorted().toList();
    }

    private static List<Long> ids(Collection<RowData> rows) {
        return rows.stream().map(row -> row.getLong(0)).sorted().toList();
    }

    private static <T> Stream<T> numbered(
            List<KeyKind> columns, BiFunction<KeyKind, Integer, T> function) {
        return IntStream.range(0, columns.size()).mapToObj(i -> function.apply(columns.get(i), i));
    }

    private static RowData internal(List<Object> key, List<KeyKind> columns) {
        GenericRowData row = new GenericRowData(key.size());
        for (int i = 0; i < key.size(); i++) {
            row.setField(i, internal(key.get(i), columns.get(i).flinkType().getLogicalType()));
        }
        return row;
    }

    private static Object internal(Object value, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT -> ((Number) value).byteValue();
            case CHAR, VARCHAR -> StringData.fromString((String) value);
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield DecimalData.fromBigDecimal(
                        (BigDecimal) value, decimal.getPrecision(), decimal.getScale());
            }
            case DATE -> (int) ((LocalDate) value).toEpochDay();
            case TIME_WITHOUT_TIME_ZONE -> (int) (((LocalTime) value).toNanoOfDay() / 1_000_000);
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    TimestampData.fromLocalDateTime((LocalDateTime) value);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    TimestampData.fromInstant(((OffsetDateTime) value).toInstant());
            default -> value;
        };
    }

    private static String described(List<Object> key) {
        return key.stream()
                .map(
                        value ->
                                value instanceof byte[] bytes
                                        ? Arrays.toString(bytes)
                                        : "'" + value + "'")
                .collect(Collectors.joining(", "));
    }

    static BigDecimal decimal(String value) {
        return new BigDecimal(value);
    }

    static LocalDate date(String value) {
        return LocalDate.parse(value);
    }

    static LocalTime time(String value) {
        return LocalTime.parse(value);
    }

    static LocalDateTime timestamp(String value) {
        return LocalDateTime.parse(value);
    }

    static OffsetDateTime instant(String value) {
        return OffsetDateTime.parse(value);
    }

    static byte[] bytes(int... values) {
        return H2LookupTest.bytes(values);
    }
}
