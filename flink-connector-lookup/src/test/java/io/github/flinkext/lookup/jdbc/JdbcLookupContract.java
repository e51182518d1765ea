/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchTooLargeException;
import io.github.flinkext.testutils.CapturedLog;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.ExceptionUtils;

import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** What lookups do in every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcLookupContract {

    static final DataType ID_AND_VALUE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("v", DataTypes.STRING()));

    /** More values overflow the stack of a parser. */
    private static final int ROWS_PER_INSERT = 500;

    private static final DataType COMPOSITE =
            DataTypes.ROW(
                    DataTypes.FIELD("a", DataTypes.INT()),
                    DataTypes.FIELD("b", DataTypes.STRING()),
                    DataTypes.FIELD("c", DataTypes.DATE()),
                    DataTypes.FIELD("v", DataTypes.STRING()));

    TestDatabase database;

    abstract TestDatabase newDatabase() throws SQLException;

    /** Name of the database in messages. */
    abstract String databaseName();

    /** Every type of the database that Flink has one for. */
    abstract Stream<TypeCase> types();

    /** What the database has in place of standard SQL. */
    String ownSql(String standardSql) {
        return standardSql;
    }

    /** Whether the driver can end a statement that runs. */
    boolean cancels() {
        return true;
    }

    /** A view {@code slow (id BIGINT, v VARCHAR)} that takes minutes to give its only row, 1. */
    abstract void createSlowView() throws SQLException;

    /** How many statements on the slow view the server runs. */
    abstract int slowStatements() throws SQLException;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = newDatabase();
    }

    @AfterEach
    void leavesNoConnectionPool() {
        assertThat(ConnectionPool.count()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsEveryType(TypeCase type) throws Exception {
        execute(
                "CREATE TABLE t (id BIGINT PRIMARY KEY, c " + type.sqlType() + " NULL)",
                "INSERT INTO t VALUES (1, " + type.literal() + ")",
                "INSERT INTO t VALUES (2, NULL)");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("c", type.flinkType()),
                        DataTypes.FIELD("id", DataTypes.BIGINT()));

        try (OpenLookup lookup = OpenLookup.of(database, "t", rowType, 1)) {
            // Drivers change to binary transfer after some executions.
            for (int i = 0; i < 7; i++) {
                assertThat(lookup.rows(id(2), id(3), id(1)))
                        .containsExactly(
                                List.of(GenericRowData.of(null, 2L)),
                                List.of(),
                                List.of(GenericRowData.of(type.value(), 1L)));
                assertThat(lookup.rows(id(1)))
                        .containsExactly(List.of(GenericRowData.of(type.value(), 1L)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keyTypes")
    void looksUpByEveryType(TypeCase type) throws Exception {
        execute(
                "CREATE TABLE t (id BIGINT, c " + type.sqlType() + " NULL)",
                "INSERT INTO t VALUES (1, " + type.literal() + ")",
                "INSERT INTO t VALUES (2, NULL)",
                "INSERT INTO t VALUES (3, " + type.literal() + ")");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("c", type.flinkType()));
        RowData key = GenericRowData.of(type.value());

        try (OpenLookup lookup = OpenLookup.of(database, "t", rowType, 1)) {
            for (int i = 0; i < 7; i++) {
                assertThat(ids(lookup.rows(key).get(0))).containsExactlyInAnyOrder(1L, 3L);
                List<Collection<RowData>> both = lookup.rows(key, another(type.value()));
                assertThat(ids(both.get(0))).containsExactlyInAnyOrder(1L, 3L);
                assertThat(both.get(1)).isEmpty();
            }
        }
    }

    Stream<TypeCase> keyTypes() {
        return types().filter(TypeCase::key);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 65, 1000})
    void answersEachKeyAtItsPosition(int keys) throws Exception {
        createNumbers(2000);
        List<RowData> asked = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            asked.add(id((i * 7L) % 2500));
        }

        try (OpenLookup lookup = OpenLookup.of(database, "numbers", ID_AND_VALUE, 0)) {
            List<Collection<RowData>> rows = lookup.ask(asked).get();

            assertThat(rows).hasSize(keys);
            for (int i = 0; i < keys; i++) {
                long id = asked.get(i).getLong(0);
                assertThat(rows.get(i))
                        .isEqualTo(id < 2000 ? List.of(row(id, "v" + id)) : List.of());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void looksUpByStringsAtTheirPositions(int keys) throws Exception {
        createNumbers(200);
        List<RowData> asked = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            asked.add(text("v" + i * 3));
        }

        try (OpenLookup lookup = OpenLookup.of(database, "numbers", ID_AND_VALUE, 1)) {
            List<Collection<RowData>> rows = lookup.ask(asked).get();

            for (int i = 0; i < keys; i++) {
                long id = i * 3L;
                assertThat(rows.get(i))
                        .isEqualTo(id < 200 ? List.of(row(id, "v" + id)) : List.of());
            }
        }
    }

    @Test
    void looksUpByCompositeKeysAndReturnsAllTheirRows() throws Exception {
        execute(
                "CREATE TABLE t (a INT, b VARCHAR(10), c DATE, v VARCHAR(10))",
                "INSERT INTO t VALUES (1, 'x', DATE '2024-02-29', 'one'),"
                        + " (1, 'x', DATE '2024-02-29', 'two'),"
                        + " (1, 'y', DATE '2024-02-29', 'three'),"
                        + " (2, 'x', DATE '2024-02-29', 'four'),"
                        + " (1, 'x', DATE '2024-03-01', 'five'),"
                        + " (NULL, 'x', DATE '2024-03-01', 'six')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", COMPOSITE, 0, 1, 2)) {
            List<Collection<RowData>> rows =
                    lookup.rows(
                            composite(1, "x", "2024-02-29"),
                            composite(1, "x", "2024-03-02"),
                            composite(2, "x", "2024-02-29"));

            assertThat(rows.stream().map(JdbcLookupContract::values))
                    .containsExactly(Set.of("one", "two"), Set.of(), Set.of("four"));
            assertThat(values(lookup.rows(composite(1, "x", "2024-02-29")).get(0)))
                    .containsExactlyInAnyOrder("one", "two");
        }
        try (OpenLookup exact = OpenLookup.of(database, "t", COMPOSITE, 0, 2)) {
            int leapDay = (int) LocalDate.parse("2024-02-29").toEpochDay();
            assertThat(
                            exact
                                    .rows(
                                            GenericRowData.of(1, leapDay),
                                            GenericRowData.of(2, leapDay))
                                    .stream()
                                    .map(JdbcLookupContract::values))
                    .containsExactly(Set.of("one", "two", "three"), Set.of("four"));
        }
    }

    @Test
    void matchesNumbersAndTimesByValue() throws Exception {
        execute(
                "CREATE TABLE t (id BIGINT, d DECIMAL(12, 4), ts TIMESTAMP(6) NULL)",
                "INSERT INTO t VALUES (1, 1.5, TIMESTAMP '2024-01-01 00:00:00.123000'),"
                        + " (2, 100, TIMESTAMP '2024-01-01 00:00:00.123456'),"
                        + " (3, 0, NULL)");
        DataType decimals =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("d", DataTypes.DECIMAL(20, 6)));
        DataType times =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));

        try (OpenLookup lookup = OpenLookup.of(database, "t", decimals, 1)) {
            assertThat(
                            lookup
                                    .rows(
                                            decimal("1.5"),
                                            decimal("100"),
                                            decimal("0"),
                                            decimal("1.500001"))
                                    .stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of());
            assertThat(ids(lookup.rows(decimal("1.50")).get(0))).containsExactly(1L);
        }
        try (OpenLookup lookup = OpenLookup.of(database, "t", times, 1)) {
            assertThat(
                            lookup
                                    .rows(
                                            time("2024-01-01T00:00:00.123"),
                                            time("2024-01-01T00:00:00.124"))
                                    .stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of());
        }
    }

    @Test
    void findsNoRowByATimestampFinerThanItsColumn() throws Exception {
        execute(
                "CREATE TABLE t (id BIGINT, ts TIMESTAMP(6) NULL)",
                "INSERT INTO t VALUES (1, TIMESTAMP '2024-01-01 00:00:00.123457')");
        DataType times =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(9)));

        try (OpenLookup lookup = OpenLookup.of(database, "t", times, 1)) {
            RowData rounded = time("2024-01-01T00:00:00.123457");
            RowData finer = time("2024-01-01T00:00:00.123456789");
            assertThat(lookup.rows(finer)).containsExactly(List.of());
            assertThat(lookup.rows(rounded, finer).stream().map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of());
        }
    }

    @Test
    void findsColumnsWhateverTheCaseOfTheirNames() throws Exception {
        createNumbers(3);
        DataType upper =
                DataTypes.ROW(
                        DataTypes.FIELD("V", DataTypes.STRING()),
                        DataTypes.FIELD("Id", DataTypes.BIGINT()));

        try (OpenLookup lookup = OpenLookup.of(database, "numbers", upper, 1)) {
            assertThat(lookup.rows(id(2)))
                    .containsExactly(List.of(GenericRowData.of(StringData.fromString("v2"), 2L)));
        }
    }

    @Test
    void appliesConditionsToOneKeyAndToSeveral() throws Exception {
        createNumbers(50);
        SqlFilter below10 =
                new SqlFilter(
                        List.of(
                                new SqlFilter.Column("id", false),
                                new SqlFilter.Text(" < "),
                                new SqlFilter.Parameter(10)));
        SqlFilter not7 =
                new SqlFilter(
                        List.of(
                                new SqlFilter.Column("id", false),
                                new SqlFilter.Text(" <> "),
                                new SqlFilter.Parameter(7)));
        for (int key = 0; key < 2; key++) {
            LookupQuery query = LookupQuery.of(ID_AND_VALUE, List.of(key), List.of(below10, not7));
            try (OpenLookup lookup =
                    OpenLookup.of(OpenLookup.settings(database, "numbers"), query)) {
                List<RowData> keys = new ArrayList<>();
                for (long i : new long[] {5, 7, 9, 10, 49}) {
                    keys.add(key == 0 ? id(i) : text("v" + i));
                }
                assertThat(lookup.ask(keys).get().stream().map(JdbcLookupContract::ids))
                        .containsExactly(List.of(5L), List.of(), List.of(9L), List.of(), List.of());
                assertThat(lookup.ask(keys.subList(0, 1)).get().get(0)).hasSize(1);
                assertThat(lookup.ask(keys.subList(1, 2)).get().get(0)).isEmpty();
            }
        }
    }

    @Test
    void refusesAResultOfTooManyRows() throws Exception {
        createGroups(50);

        try (OpenLookup lookup =
                OpenLookup.of(
                        OpenLookup.bounded(database, "groups", 60, 1 << 20),
                        LookupQuery.of(ID_AND_VALUE, List.of(0), List.of()))) {
            assertThat(lookup.rows(id(1)).get(0)).hasSize(50);
            assertThatThrownBy(() -> lookup.rows(id(1), id(2)))
                    .cause()
                    .isInstanceOf(BatchTooLargeException.class)
                    .hasMessageContaining("2 keys")
                    .hasMessageContaining("'lookup.max-result-rows' = '60'");
            assertThat(lookup.rows(id(2)).get(0)).hasSize(50);
        }
        try (OpenLookup lookup =
                OpenLookup.of(
                        OpenLookup.bounded(database, "groups", 49, 1 << 20),
                        LookupQuery.of(ID_AND_VALUE, List.of(0), List.of()))) {
            assertThatThrownBy(() -> lookup.rows(id(1)))
                    .cause()
                    .isInstanceOf(BatchTooLargeException.class)
                    .hasMessageContaining("id = 1")
                    .hasMessageContaining("'lookup.max-result-rows' = '49'")
                    .hasMessageContaining("Raise the option");
            assertThat(lookup.rows(id(3))).containsExactly(List.of());
        }
    }

    @Test
    void refusesAResultOfTooManyBytes() throws Exception {
        createGroups(2000);

        try (OpenLookup lookup =
                OpenLookup.of(
                        OpenLookup.bounded(database, "groups", 10_000, 20_000),
                        LookupQuery.of(ID_AND_VALUE, List.of(0), List.of()))) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> lookup.rows(id(1), id(2)))
                        .cause()
                        .isInstanceOf(BatchTooLargeException.class)
                        .hasMessageContaining("'lookup.max-result-size'");
                assertThat(lookup.rows(id(3), id(4))).containsExactly(List.of(), List.of());
            }
        }
    }

    @Test
    void endsTheStatementOnTheServerWhenCancelled() throws Exception {
        assumeThat(cancels()).isTrue();
        createSlowView();

        try (OpenLookup lookup = OpenLookup.of(database, "slow", ID_AND_VALUE, 0)) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<List<Collection<RowData>>> answer =
                        lookup.ask(List.of(id(1), id(2)));
                await().until(() -> slowStatements() == 1);

                answer.cancel(true);

                await().until(() -> slowStatements() == 0);
                assertThatThrownBy(answer::get).isInstanceOf(CancellationException.class);
            }
        }
    }

    @Test
    void endsStatementsOnTheServerWhenClosed() throws Exception {
        assumeThat(cancels()).isTrue();
        createSlowView();
        CompletableFuture<?> one;
        CompletableFuture<?> waiting;
        try (OpenLookup lookup = OpenLookup.of(database, "slow", ID_AND_VALUE, 0)) {
            one = lookup.ask(List.of(id(1)));
            lookup.ask(List.of(id(1), id(2)));
            waiting = lookup.ask(List.of(id(1)));
            await().until(() -> slowStatements() == 2);
        }

        await().until(() -> slowStatements() == 0);
        assertThat(one).isCancelled();
        assertThat(waiting).isCancelled();
    }

    @Test
    void sharesConnectionsAmongFunctions() throws Exception {
        createNumbers(10);
        createGroups(3);

        try (OpenLookup one = OpenLookup.of(database, "numbers", ID_AND_VALUE, 0);
                OpenLookup other = OpenLookup.of(database, "groups", ID_AND_VALUE, 0)) {
            assertThat(ConnectionPool.count()).isEqualTo(1);
            assertThat(one.rows(id(1)).get(0)).hasSize(1);
            one.close();
            assertThat(other.rows(id(1)).get(0)).hasSize(3);
            assertThat(ConnectionPool.count()).isEqualTo(1);
        }
    }

    @Test
    void namesAMissingTableAndAMissingColumn() throws Exception {
        createNumbers(1);
        DataType other =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("absent", DataTypes.STRING()));

        assertThatThrownBy(() -> OpenLookup.of(database, "nowhere", ID_AND_VALUE, 0))
                .hasMessageStartingWith("Cannot look up in nowhere of " + databaseName())
                .satisfies(this::tellsNoPassword);
        assertThatThrownBy(() -> OpenLookup.of(database, "numbers", other, 0))
                .hasMessageStartingWith("Cannot look up in numbers of " + databaseName())
                .hasMessageContaining("no column 'absent'")
                .satisfies(this::tellsNoPassword);
    }

    @Test
    void tellsThePasswordInNoMessageAndNoLogLine() throws Exception {
        createNumbers(3);
        TestDatabase inTheUrl = new TestDatabase(urlWithAccount(), null, null);
        TestDatabase wrong =
                new TestDatabase(
                        database.jdbcUrl(), database.user(), database.password() + " is wrong");
        try (CapturedLog log = new CapturedLog(Level.DEBUG)) {
            for (TestDatabase reached : List.of(database, inTheUrl)) {
                try (OpenLookup lookup = OpenLookup.of(reached, "numbers", ID_AND_VALUE, 0)) {
                    assertThat(lookup.rows(id(1), id(2))).hasSize(2);
                    database.execute("DROP TABLE numbers");
                    assertThatThrownBy(() -> lookup.rows(id(1)))
                            .hasMessageContaining("Cannot look up a key in numbers of ")
                            .satisfies(this::tellsNoPassword);
                    createNumbers(3);
                }
            }
            if (asksForAPassword()) {
                assertThatThrownBy(() -> OpenLookup.of(wrong, "numbers", ID_AND_VALUE, 0))
                        .hasMessageContaining("Cannot connect to ")
                        .satisfies(this::tellsNoPassword);
            }
            if (!database.password().isEmpty()) {
                assertThat(log.text()).contains("lookup-jdbc-").doesNotContain(database.password());
            }
        }
    }

    /** Whether a wrong password is refused. */
    boolean asksForAPassword() {
        return true;
    }

    private String urlWithAccount() {
        return database.jdbcUrl()
                + parameterSeparators().charAt(0)
                + "user="
                + database.user()
                + parameterSeparators().charAt(1)
                + "password="
                + database.password();
    }

    /** What stands before the first parameter of a URL, and before each other. */
    String parameterSeparators() {
        return "?&";
    }

    @Test
    void answersManyRequestsAtOnceAsOneAfterTheOther() throws Exception {
        createNumbers(1000);
        long seed = System.nanoTime();
        Random random = new Random(seed);

        try (OpenLookup lookup = OpenLookup.of(database, "numbers", ID_AND_VALUE, 0)) {
            List<List<RowData>> batches = new ArrayList<>();
            List<CompletableFuture<List<Collection<RowData>>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Set<Long> ids = new HashSet<>();
                random.longs(1 + random.nextInt(60), 0, 1300).forEach(ids::add);
                batches.add(ids.stream().map(JdbcLookupContract::id).toList());
                answers.add(lookup.ask(batches.get(i)));
            }
            for (int i = 0; i < 100; i++) {
                List<Collection<RowData>> rows = answers.get(i).get();
                for (int k = 0; k < rows.size(); k++) {
                    long id = batches.get(i).get(k).getLong(0);
                    assertThat(rows.get(k))
                            .as("seed %s", seed)
                            .isEqualTo(id < 1000 ? List.of(row(id, "v" + id)) : List.of());
                }
            }
        }
    }

    /** The only number of a query's only row. */
    final int number(String query) throws SQLException {
        return number(database, query);
    }

    static int number(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    final void tellsNoPassword(Throwable failure) {
        String password = database.password();
        if (!password.isEmpty()) {
            assertThat(ExceptionUtils.stringifyException(failure)).doesNotContain(password);
        }
    }

    final void createNumbers(int rows) throws SQLException {
        execute("CREATE TABLE numbers (id BIGINT PRIMARY KEY, v VARCHAR(20))");
        insert("numbers", rows, i -> "(" + i + ", 'v" + i + "')");
    }

    /** Ids 1 and 2 with that many rows each. */
    final void createGroups(int rowsEach) throws SQLException {
        execute("CREATE TABLE groups (id BIGINT, v VARCHAR(40))");
        insert(
                "groups",
                rowsEach,
                i -> "(1, 'first value " + i + "'), (2, 'second value " + i + "')");
    }

    private void insert(String table, int rows, IntFunction<String> values) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < rows; from += ROWS_PER_INSERT) {
            statements.add(
                    IntStream.range(from, Math.min(rows, from + ROWS_PER_INSERT))
                            .mapToObj(values)
                            .collect(
                                    Collectors.joining(
                                            ", ", "INSERT INTO " + table + " VALUES ", "")));
        }
        execute(statements.toArray(new String[0]));
    }

    private void execute(String... standardSql) throws SQLException {
        database.execute(Stream.of(standardSql).map(this::ownSql).toArray(String[]::new));
    }

    static RowData id(long id) {
        return GenericRowData.of(id);
    }

    static RowData text(String value) {
        return GenericRowData.of(StringData.fromString(value));
    }

    static RowData row(long id, String value) {
        return GenericRowData.of(id, StringData.fromString(value));
    }

    static List<Long> ids(Collection<RowData> rows) {
        return rows.stream().map(row -> row.getLong(0)).toList();
    }

    static StringData string(String value) {
        return StringData.fromString(value);
    }

    static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    static TimestampData timestamp(String value) {
        return TimestampData.fromLocalDateTime(LocalDateTime.parse(value));
    }

    static TimestampData instant(String value) {
        return TimestampData.fromInstant(Instant.parse(value));
    }

    static int day(String value) {
        return (int) LocalDate.parse(value).toEpochDay();
    }

    static int millis(String value) {
        return (int) (LocalTime.parse(value).toNanoOfDay() / 1_000_000);
    }

    static Throwable failureOf(CompletableFuture<?> answer) {
        try {
            throw new AssertionError("Answered " + answer.get());
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Set<String> values(Collection<RowData> rows) {
        Set<String> values = new HashSet<>();
        rows.forEach(row -> values.add(row.getString(3).toString()));
        return values;
    }

    private static RowData composite(int a, String b, String c) {
        return GenericRowData.of(a, StringData.fromString(b), day(c));
    }

    private static RowData decimal(String value) {
        return GenericRowData.of(decimal(value, 20, 6));
    }

    private static RowData time(String value) {
        return GenericRowData.of(timestamp(value));
    }

    /** A key of the same type that no row has. */
    private static RowData another(Object value) {
        return GenericRowData.of(other(value));
    }

    private static Object other(Object value) {
        if (value instanceof Boolean bool) {
            return !bool;
        } else if (value instanceof Byte number) {
            return (byte) (number - 1);
        } else if (value instanceof Short number) {
            return (short) (number - 1);
        } else if (value instanceof Integer number) {
            return number - 1;
        } else if (value instanceof Long number) {
            return number - 1;
        } else if (value instanceof Float number) {
            return number / 2;
        } else if (value instanceof Double number) {
            return number / 2;
        } else if (value instanceof DecimalData number) {
            return decimal("7", number.precision(), number.scale());
        } else if (value instanceof StringData text) {
            // Also for a UUID.
            return string("b" + text.toString().substring(1));
        } else if (value instanceof TimestampData time) {
            return TimestampData.fromEpochMillis(time.getMillisecond() - 60_000);
        } else if (value instanceof byte[] bytes) {
            return new byte[] {bytes[0], 99};
        }
        throw new IllegalArgumentException("No other value than " + value);
    }
}
