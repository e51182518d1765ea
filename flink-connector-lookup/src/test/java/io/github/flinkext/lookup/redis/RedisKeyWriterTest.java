/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RedisKeyWriterTest {

    private static final List<String> KEY = List.of("id", "country");
    private static final LogicalType STRING = DataTypes.STRING().getLogicalType();
    private static final LogicalType TIMESTAMP = DataTypes.TIMESTAMP(0).getLogicalType();

    @Test
    void joinsTheColumnsWithColonsByDefault() {
        assertThat(write(RedisKeyPattern.ofColumns(KEY), "7", "CH")).isEqualTo("7:CH");
        assertThat(RedisKeyPattern.ofColumns(KEY).text()).isEqualTo("<id>:<country>");
    }

    @Test
    void putsColumnsWhereThePatternNamesThem() {
        assertThat(write("user:{<country>}:<id>:profile", "7", "CH"))
                .isEqualTo("user:{CH}:7:profile");
        assertThat(write("<<<id>/<country>>", "7", "CH")).isEqualTo("<7/CH>");
        assertThat(write("Zürich/<id>/<country>", "", "")).isEqualTo("Zürich//");
    }

    @Test
    void takesKeyFieldsInAnyOrder() {
        RedisKeyWriter writer =
                RedisKeyWriter.of(
                        RedisKeyPattern.ofColumns(KEY),
                        List.of("country", "more", "id"),
                        List.of(STRING, STRING, STRING));
        assertThat(writer.write(row("CH", "x", "7"))).asString().isEqualTo("7:CH");
    }

    @ParameterizedTest
    @CsvSource({"a:b,:", "':',:", "a:,::", "a::b,::", "aba,bab", "-,--"})
    void refusesAValueThatMakesTheKeyAmbiguous(String value, String separator) {
        assertThatThrownBy(() -> write("<id>" + separator + "<country>", value, "c"))
                .isInstanceOf(RedisDataException.class)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining("'<id>" + separator + "<country>'")
                .hasMessageContaining("Use a separator that no value contains");
    }

    @Test
    void allowsTheSeparatorInTheLastColumn() {
        assertThat(write("<id>:<country>", "a", "b:c:")).isEqualTo("a:b:c:");
    }

    @Test
    void allowsTheSeparatorInColumnsOfFixedWidth() {
        RedisKeyWriter writer =
                RedisKeyWriter.of(
                        RedisKeyPattern.ofColumns(List.of("at", "id")),
                        List.of("at", "id"),
                        List.of(TIMESTAMP, STRING));
        GenericRowData key =
                GenericRowData.of(TimestampData.fromEpochMillis(0), StringData.fromString("x"));
        assertThat(writer.write(key)).asString().isEqualTo("1970-01-01T00:00:00:x");
    }

    @Test
    void neverWritesTheSameRedisKeyForTwoKeys() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String separator : List.of(":", "::", "a", "ab", "aba", "}:{")) {
            Map<String, List<String>> owners = new HashMap<>();
            String pattern = "a:<id>" + separator + "<country>ab";
            for (int i = 0; i < 20_000; i++) {
                List<String> key = List.of(word(random), word(random));
                try {
                    List<String> owner =
                            owners.putIfAbsent(write(pattern, key.get(0), key.get(1)), key);
                    assertThat(owner).as("seed %s", seed).isIn(null, key);
                } catch (RedisDataException refused) {
                    assertThat(refused).hasMessageContaining("Redis key");
                }
            }
            assertThat(owners).as("seed %s", seed).hasSizeGreaterThan(100);
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            word.append("ab:}{".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "<id>",
                "<id><country>",
                "<id>:<country>:<id>",
                "<id>:<nation>",
                "<id>:<country"
            })
    void refusesPatternsThatDoNotNameTheKey(String pattern) {
        assertThatThrownBy(() -> RedisKeyPattern.parse(pattern, KEY))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("Invalid 'key.pattern': '" + pattern + "'");
    }

    private static String write(String pattern, String id, String country) {
        return write(RedisKeyPattern.parse(pattern, KEY), id, country);
    }

    private static String write(RedisKeyPattern pattern, String id, String country) {
        byte[] key =
                RedisKeyWriter.of(pattern, KEY, List.of(STRING, STRING)).write(row(id, country));
        return new String(key, StandardCharsets.UTF_8);
    }

    private static GenericRowData row(String... values) {
        GenericRowData row = new GenericRowData(values.length);
        for (int i = 0; i < values.length; i++) {
            row.setField(i, StringData.fromString(values[i]));
        }
        return row;
    }
}
