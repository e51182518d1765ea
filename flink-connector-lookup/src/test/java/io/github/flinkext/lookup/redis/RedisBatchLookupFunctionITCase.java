/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.BatchTooLargeException;
import io.github.flinkext.testutils.RedisServerExtension;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

import static io.github.flinkext.lookup.redis.RedisTestTable.ask;
import static io.github.flinkext.lookup.redis.RedisTestTable.column;
import static io.github.flinkext.lookup.redis.RedisTestTable.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lookups in a real Redis, one batch at a time. */
class RedisBatchLookupFunctionITCase {

    @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();

    private static final Column ID = column("id", DataTypes.INT().notNull());
    private static final Column NAME = column("name", DataTypes.STRING());
    private static final Column AGE = column("age", DataTypes.INT());

    private final List<AutoCloseable> open = new ArrayList<>();
    private String prefix;
    private RedisTestClient redis;

    @BeforeEach
    void connect() {
        prefix = REDIS.newKeyPrefix();
        redis = RedisTestClient.of(REDIS.host(), REDIS.port());
        open.add(redis);
    }

    @AfterEach
    void close() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void readsAllTypesFromTheFieldsOfAHash() throws Exception {
        redis.hash(
                prefix + "1",
                "b",
                "true",
                "t",
                "-1",
                "s",
                "2",
                "l",
                "-3",
                "f",
                "1.5",
                "d",
                "2.5",
                "n",
                "12.5",
                "c",
                "é",
                "by",
                "raw",
                "dt",
                "2026-11-21",
                "tm",
                "13:05:00",
                "ts",
                "2026-11-21T13:05:00.25",
                "ltz",
                "2026-11-21T13:05:00Z",
                "unknown",
                "x");
        RedisBatchLookupFunction function = opened(allTypes(), "id");

        assertThat(ask(function, row(1))).containsExactly(List.of(allTypesRow("é")));
    }

    @Test
    void readsAllTypesFromJson() throws Exception {
        redis.set(
                prefix + "1",
                """
                {"b": true, "t": -1, "s": 2, "l": -3, "f": 1.5, "d": 2.5, "n": 12.5, "c": "é",
                 "by": "cmF3", "dt": "2026-11-21", "tm": "13:05:00",
                 "ts": "2026-11-21T13:05:00.25", "ltz": "2026-11-21T13:05:00Z", "unknown": {}}
                """);
        RedisTestTable table =
                allTypes()
                        .with("value.layout", "value")
                        .with("value.format", "json")
                        .with("value.json.timestamp-format.standard", "ISO-8601");
        RedisBatchLookupFunction function = opened(table, "id");

        assertThat(ask(function, row(1))).containsExactly(List.of(allTypesRow("é")));
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void splitsWhatIsLargerThanAllowedAndNamesTheKeyThatIs(RedisValueLayout layout)
            throws Exception {
        for (int id = 1; id <= 3; id++) {
            String text = "x".repeat(id == 3 ? 1_001 : 500);
            if (layout == RedisValueLayout.HASH) {
                redis.hash(prefix + id, "name", text);
            } else {
                redis.set(prefix + id, text);
            }
        }
        RedisTestTable table =
                RedisTestTable.of(List.of("id"), ID, column("name", DataTypes.STRING()))
                        .with("lookup.max-result-size", "1000 b");
        if (layout == RedisValueLayout.VALUE) {
            table.with("value.layout", "value").with("value.format", "raw");
        }
        RedisBatchLookupFunction function = opened(table, "id");

        assertThat(ask(function, row(1), row(2))).allSatisfy(rows -> assertThat(rows).hasSize(1));
        assertThatThrownBy(() -> ask(function, row(1), row(2), row(3)))
                .cause()
                .isInstanceOf(BatchTooLargeException.class)
                .hasMessageContaining("3 keys")
                .hasMessageContaining("'lookup.max-result-size' = '1000 bytes'")
                .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isFalse());
        assertThatThrownBy(() -> ask(function, row(3)))
                .cause()
                .isInstanceOf(BatchTooLargeException.class)
                .hasMessageContaining(prefix + "3")
                .hasMessageContaining("'lookup.max-result-size'");
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void goesOnWithTheSameConnectionAfterAValueThatIsTooLargeToRead(RedisValueLayout layout)
            throws Exception {
        String large = "x".repeat(3 << 20);
        if (layout == RedisValueLayout.HASH) {
            redis.hash(prefix + "1", "name", large);
            redis.hash(prefix + "2", "name", "Ada");
        } else {
            redis.set(prefix + "1", large);
            redis.set(prefix + "2", "Ada");
        }
        RedisTestTable table =
                RedisTestTable.of(List.of("id"), ID, column("name", DataTypes.STRING()))
                        .with("lookup.max-result-size", "2 mb");
        if (layout == RedisValueLayout.VALUE) {
            table.with("value.layout", "value").with("value.format", "raw");
        }
        RedisBatchLookupFunction function = opened(table, "id");

        for (RowData[] keys : List.of(new RowData[] {row(2), row(1)}, new RowData[] {row(1)})) {
            assertThatThrownBy(() -> ask(function, keys))
                    .cause()
                    .isInstanceOf(BatchTooLargeException.class);
            assertThat(ask(function, row(2), row(3)))
                    .containsExactly(List.of(row(2, "Ada")), List.of());
        }
    }

    private static RedisTestTable allTypes() {
        return RedisTestTable.of(
                List.of("id"),
                ID,
                column("b", DataTypes.BOOLEAN()),
                column("t", DataTypes.TINYINT()),
                column("s", DataTypes.SMALLINT()),
                column("l", DataTypes.BIGINT()),
                column("f", DataTypes.FLOAT()),
                column("d", DataTypes.DOUBLE()),
                column("n", DataTypes.DECIMAL(10, 2)),
                column("c", DataTypes.STRING()),
                column("by", DataTypes.BYTES()),
                column("dt", DataTypes.DATE()),
                column("tm", DataTypes.TIME(0)),
                column("ts", DataTypes.TIMESTAMP(3)),
                column("ltz", DataTypes.TIMESTAMP_LTZ(3)));
    }

    private static RowData allTypesRow(String text) {
        return row(
                1,
                true,
                (byte) -1,
                (short) 2,
                -3L,
                1.5f,
                2.5,
                DecimalData.fromBigDecimal(new BigDecimal("12.50"), 10, 2),
                text,
                RedisTestClient.bytes("raw"),
                (int) LocalDate.parse("2026-11-21").toEpochDay(),
                13 * 3_600_000 + 5 * 60_000,
                TimestampData.fromLocalDateTime(LocalDateTime.parse("2026-11-21T13:05:00.25")),
                TimestampData.fromInstant(Instant.parse("2026-11-21T13:05:00Z")));
    }

    @Test
    void tellsMissingRowsFromRowsOfNulls() throws Exception {
        redis.hash(prefix + "1", "name", "Ada", "age", "36");
        redis.hash(prefix + "2", "name", "");
        redis.hash(prefix + "3", "other", "x");
        RedisBatchLookupFunction function = opened(users(), "id");

        assertThat(ask(function, row(1), row(2), row(3), row(4)))
                .containsExactly(
                        List.of(row(1, "Ada", 36)),
                        List.of(row(2, "", null)),
                        List.of(row(3, null, null)),
                        List.of());
    }

    @Test
    void readsOnlyProjectedColumnsAndTakesTheKeyFromTheKey() throws Exception {
        redis.hash(prefix + "1", "name", "Ada", "age", "no number", "id", "99");
        RedisBatchLookupFunction function = opened(users().producing("name", "id"), "id");
        assertThat(ask(function, row(1), row(2)))
                .containsExactly(List.of(row("Ada", 1)), List.of());

        RedisBatchLookupFunction existence = opened(users().producing("id"), "id");
        assertThat(ask(existence, row(1), row(2))).containsExactly(List.of(row(1)), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "csv-all", "raw"})
    void decodesStringsWithAnyFormat(String format) throws Exception {
        RedisTestTable table =
                switch (format) {
                    case "csv" -> users().with("value.format", "csv");
                    case "csv-all" ->
                            users().with("value.format", "csv").with("value.fields-include", "all");
                    default ->
                            RedisTestTable.of(List.of("id"), ID, NAME).with("value.format", "raw");
                };
        redis.set(
                prefix + "1",
                switch (format) {
                    case "csv" -> "Ada,36";
                    case "csv-all" -> "77,Ada,36";
                    default -> "Ada";
                });
        RedisBatchLookupFunction function = opened(table.with("value.layout", "value"), "id");

        assertThat(ask(function, row(1), row(2)))
                .containsExactly(
                        List.of(format.equals("raw") ? row(1, "Ada") : row(1, "Ada", 36)),
                        List.of());
    }

    @Test
    void givesAllRowsThatAStringHolds() throws Exception {
        redis.set(prefix + "1", "[{\"name\":\"Ada\",\"age\":36},{\"name\":\"Bob\"}]");
        RedisBatchLookupFunction function = opened(json(), "id");
        assertThat(ask(function, row(1)))
                .containsExactly(List.of(row(1, "Ada", 36), row(1, "Bob", null)));

        RedisBatchLookupFunction keysOnly = opened(json().producing("id"), "id");
        assertThat(ask(keysOnly, row(1))).containsExactly(List.of(row(1), row(1)));
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void filtersByColumnsOutsideOfThePrimaryKey(RedisValueLayout layout) throws Exception {
        redis.set(prefix + "value:1", "[{\"name\":\"Ada\",\"age\":36},{\"name\":\"Bob\"}]");
        redis.hash(prefix + "hash:1", "name", "Ada", "age", "36");
        RedisTestTable table =
                (layout == RedisValueLayout.HASH ? users() : json())
                        .with("key.pattern", prefix + layout + ":<id>");
        RedisBatchLookupFunction function = opened(table, "id", "age");

        assertThat(ask(function, row(1, 36), row(1, 37), row(2, 36)))
                .containsExactly(List.of(row(1, "Ada", 36)), List.of(), List.of());
    }

    @Test
    void refusesLookupsWithoutTheWholeKey() {
        RedisTestTable table =
                RedisTestTable.of(
                                List.of("id", "name"),
                                ID,
                                column("name", DataTypes.STRING().notNull()),
                                AGE)
                        .with("key.pattern", "<id>:<name>");

        assertThatThrownBy(() -> opened(table, "id"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Cannot look up table c.d.users by (id)")
                .hasMessageContaining("(id, name). Join (name) too");
    }

    @Test
    void looksUpByKeysOfAnyBytes() throws Exception {
        Column bytes = column("k", DataTypes.BYTES().notNull());
        RedisTestTable table = RedisTestTable.of(List.of("k"), bytes, NAME);
        byte[] key = {0, '\r', '\n', ':', (byte) 0xFF, '*', '$'};
        byte[] prefixed = new byte[prefix.length() + key.length];
        System.arraycopy(RedisTestClient.bytes(prefix), 0, prefixed, 0, prefix.length());
        System.arraycopy(key, 0, prefixed, prefix.length(), key.length);
        redis.commands().hset(prefixed, RedisTestClient.bytes("name"), RedisTestClient.bytes("x"));
        table.with("key.pattern", prefix + "<k>");

        RedisBatchLookupFunction function = opened(table, "k");

        assertThat(ask(function, row((Object) key), row((Object) new byte[0])))
                .containsExactly(List.of(row(key, "x")), List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1000})
    void answersInTheOrderOfTheKeys(int size) throws Exception {
        for (int id = 0; id < size; id += 2) {
            redis.hash(prefix + "h" + id, "name", "n" + id);
            redis.set(prefix + "v" + id, "{\"name\":\"n" + id + "\"}");
        }
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            ids.add(id);
        }
        Collections.shuffle(ids, new Random(size));
        RowData[] keys = ids.stream().map(RedisTestTable::row).toArray(RowData[]::new);
        List<Collection<RowData>> expected = new ArrayList<>();
        for (int id : ids) {
            expected.add(id % 2 == 0 ? List.of(row(id, "n" + id, null)) : List.of());
        }

        for (String layout : List.of("h", "v")) {
            RedisTestTable table = layout.equals("h") ? users() : json();
            RedisBatchLookupFunction function =
                    opened(table.with("key.pattern", prefix + layout + "<id>"), "id");
            assertThat(ask(function, keys)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(RedisValueLayout.class)
    void failsOnAKeyOfAnotherTypeAndNamesIt(RedisValueLayout layout) throws Exception {
        boolean hash = layout == RedisValueLayout.HASH;
        redis.hash(prefix + "1", "name", "Ada");
        redis.set(prefix + "2", "{\"name\":\"Bob\"}");
        RedisBatchLookupFunction function = opened(hash ? users() : json(), "id");
        int bad = hash ? 2 : 1;

        assertThatThrownBy(() -> ask(function, row(1), row(2), row(3)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageStartingWith("Cannot read Redis key '" + prefix + bad + "'")
                .hasMessageContaining("WRONGTYPE")
                .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isFalse());
        assertThatThrownBy(() -> ask(function, row(bad))).hasMessageContaining("WRONGTYPE");
        assertThat(ask(function, row(3 - bad), row(3)))
                .containsExactly(
                        List.of(hash ? row(1, "Ada", null) : row(2, "Bob", null)), List.of());
    }

    @Test
    void failsOnAMalformedFieldAndNamesIt() throws Exception {
        redis.hash(prefix + "1", "age", "thirty\n" + "x".repeat(200));
        RedisBatchLookupFunction function = opened(users(), "id");

        assertThatThrownBy(() -> ask(function, row(1)))
                .cause()
                .hasMessageContaining("field 'age' of Redis key '" + prefix + "1' as INT")
                .hasMessageContaining("'thirty\\x0Axxx")
                .hasMessageContaining("...' (207 bytes): it is no whole number");
    }

    @Test
    void failsOnAMissingFieldThatCannotBeNull() throws Exception {
        redis.hash(prefix + "1", "other", "x");
        redis.set(prefix + "v1", "{\"age\":1}");
        Column name = column("name", DataTypes.STRING().notNull());

        RedisTestTable table = RedisTestTable.of(List.of("id"), ID, name);
        RedisBatchLookupFunction hash = opened(table, "id");
        assertThatThrownBy(() -> ask(hash, row(1))).hasMessageContaining("no field 'name'");
        assertThat(ask(hash, row(2))).containsExactly(List.of());

        table.with("value.layout", "value").with("value.format", "json");
        RedisBatchLookupFunction json = opened(table.with("key.pattern", prefix + "v<id>"), "id");
        assertThatThrownBy(() -> ask(json, row(1))).hasMessageContaining("no 'name'");
    }

    @Test
    void failsOnAValueThatTheFormatCannotDecode() throws Exception {
        redis.set(prefix + "1", "{broken");
        RedisBatchLookupFunction function = opened(json(), "id");

        assertThatThrownBy(() -> ask(function, row(1)))
                .cause()
                .hasMessageStartingWith(
                        "Cannot decode the value '{broken' of Redis key '" + prefix + "1'")
                .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isFalse());
    }

    @Test
    void agreesWithAMapOnRandomRows() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Column a = column("a", DataTypes.STRING().notNull());
        Column b = column("b", DataTypes.BIGINT().notNull());
        RedisTestTable table = RedisTestTable.of(List.of("a", "b"), NAME, b, AGE, a);
        table.with("key.pattern", prefix + "<b>/<a>");
        Map<RowData, List<RowData>> rows = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String textKey = word(random);
            long numberKey = random.nextInt(5) - 2;
            String name = random.nextBoolean() ? word(random) : null;
            Integer age = random.nextBoolean() ? random.nextInt() : null;
            String redisKey = prefix + numberKey + "/" + textKey;
            redis.commands().del(RedisTestClient.bytes(redisKey));
            redis.hash(redisKey, "unknown", "x");
            if (name != null) {
                redis.hash(redisKey, "name", name);
            }
            if (age != null) {
                redis.hash(redisKey, "age", age.toString());
            }
            rows.put(row(textKey, numberKey), List.of(row(name, numberKey, age, textKey)));
        }
        RedisBatchLookupFunction function = opened(table, "a", "b");
        for (int round = 0; round < 50; round++) {
            GenericRowData[] keys = new GenericRowData[1 + random.nextInt(40)];
            List<Collection<RowData>> expected = new ArrayList<>();
            for (int i = 0; i < keys.length; i++) {
                keys[i] =
                        GenericRowData.of(
                                StringData.fromString(word(random)), (long) random.nextInt(5) - 2);
                expected.add(rows.getOrDefault(keys[i], List.of()));
            }
            assertThat(ask(function, keys)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(3); length > 0; length--) {
            word.append("/:ü\n ".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    private static RedisTestTable users() {
        return RedisTestTable.of(List.of("id"), ID, NAME, AGE);
    }

    private static RedisTestTable json() {
        return users().with("value.layout", "value").with("value.format", "json");
    }

    /** With the pattern of the test's own keys, unless the table has one. */
    private RedisBatchLookupFunction opened(RedisTestTable table, String... keys) throws Exception {
        table.withDefault("key.pattern", prefix + "<id>").with("nodes", node());
        RedisBatchLookupFunction function = table.openedBy(keys);
        open.add(function);
        return function;
    }

    private static String node() {
        return REDIS.host() + ":" + REDIS.port();
    }
}
