/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import javax.annotation.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows of all types that conditions can be about, at the top ({@code i, d, m, s}) and in a struct
 * {@code v}, with values that are easily compared wrongly.
 *
 * <p>Column {@code p} says what kind of rows they are. Rows of a kind are to be written to a file
 * of their own, so that its statistics say something.
 */
final class MixedRows {

    static final DataType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("p", DataTypes.INT()),
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("i", DataTypes.INT()),
                    DataTypes.FIELD("d", DataTypes.DOUBLE()),
                    DataTypes.FIELD("m", DataTypes.DECIMAL(10, 2)),
                    DataTypes.FIELD("s", DataTypes.STRING()),
                    DataTypes.FIELD(
                            "v",
                            DataTypes.ROW(
                                    DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                                    DataTypes.FIELD("i", DataTypes.INT()),
                                    DataTypes.FIELD("l", DataTypes.BIGINT()),
                                    DataTypes.FIELD("f", DataTypes.FLOAT()),
                                    DataTypes.FIELD("d", DataTypes.DOUBLE()),
                                    DataTypes.FIELD("m", DataTypes.DECIMAL(10, 2)),
                                    DataTypes.FIELD("dt", DataTypes.DATE()),
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                                    DataTypes.FIELD("lz", DataTypes.TIMESTAMP_LTZ(6)),
                                    DataTypes.FIELD("s", DataTypes.STRING()),
                                    DataTypes.FIELD("y", DataTypes.BYTES()),
                                    DataTypes.FIELD(
                                            "u",
                                            DataTypes.ROW(
                                                    DataTypes.FIELD("x", DataTypes.INT()),
                                                    DataTypes.FIELD("t", DataTypes.STRING()))))));

    private static final int ROWS_OF_A_KIND = 12;

    private static final Boolean[] FLAGS = {true, false};
    private static final Integer[] INTS = {-5, 0, 3, 7, Integer.MAX_VALUE};
    private static final Long[] LONGS = {-5L, 0L, 3L, 5_000_000_000L};
    private static final Float[] FLOATS = {-1.5f, -0.0f, 0.0f, 1.25f, 0.1f};
    private static final Double[] DOUBLES = {-1.5, -0.0, 0.0, 1.5, 0.1};
    private static final BigDecimal[] DECIMALS = {
        new BigDecimal("-1.50"), new BigDecimal("0.00"), new BigDecimal("1.50")
    };
    private static final LocalDate[] DAYS = {
        LocalDate.of(1969, 12, 31), LocalDate.of(1970, 1, 1), LocalDate.of(2024, 2, 29)
    };
    private static final LocalDateTime[] TIMES = {
        LocalDateTime.parse("1969-12-31T23:59:59.999999"),
        LocalDateTime.parse("2024-01-01T00:00:00"),
        LocalDateTime.parse("2024-01-01T00:00:00.123"),
        LocalDateTime.parse("2024-01-01T00:00:00.123456")
    };
    private static final Instant[] INSTANTS = {
        Instant.parse("1969-12-31T23:59:59.999999Z"),
        Instant.EPOCH,
        Instant.parse("1970-01-01T00:00:01.500Z"),
        Instant.parse("1970-01-01T00:00:01.500001Z")
    };
    private static final String[] TEXTS = {
        "", "a", "ab", "abc", "ab ", "b", "\uffff", "\ud83d\ude00", "a%"
    };
    private static final byte[][] BYTES = {
        {}, {1, 2}, {(byte) 0xff}, "abc".getBytes(StandardCharsets.UTF_8)
    };

    private final Random random;
    private int lastId;

    MixedRows(long seed) {
        this.random = new Random(seed);
    }

    List<Row> next() {
        List<Row> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < ROWS_OF_A_KIND; i++) {
                rows.add(row(kind));
            }
        }
        return rows;
    }

    private Row row(Kind kind) {
        lastId++;
        return Row.of(
                kind.ordinal(),
                lastId,
                pick(kind, INTS),
                real(kind),
                pick(kind, DECIMALS),
                pick(kind, TEXTS),
                kind == Kind.NULL_STRUCTS && random.nextInt(3) > 0 || kind == Kind.NOTHING
                        ? null
                        : struct(kind));
    }

    private Row struct(Kind kind) {
        return Row.of(
                pick(kind, FLAGS),
                pick(kind, INTS),
                pick(kind, LONGS),
                kind == Kind.NOT_A_NUMBER ? Float.NaN : pick(kind, FLOATS),
                real(kind),
                pick(kind, DECIMALS),
                pick(kind, DAYS),
                pick(kind, TIMES),
                pick(kind, INSTANTS),
                pick(kind, TEXTS),
                pick(kind, BYTES),
                kind == Kind.NULL_STRUCTS && random.nextBoolean()
                        ? null
                        : Row.of(pick(kind, INTS), pick(kind, TEXTS)));
    }

    @Nullable
    private Double real(Kind kind) {
        boolean nan = kind == Kind.NOT_A_NUMBER || kind == Kind.ANYTHING && random.nextInt(4) == 0;
        return nan ? Double.NaN : pick(kind, DOUBLES);
    }

    @Nullable
    private <T> T pick(Kind kind, T[] values) {
        return switch (kind) {
            case NOTHING -> null;
            case ONE_VALUE -> values[values.length / 2];
            case NO_NULLS, NULL_STRUCTS, NOT_A_NUMBER -> values[random.nextInt(values.length)];
            case ANYTHING -> random.nextInt(4) == 0 ? null : values[random.nextInt(values.length)];
        };
    }

    private enum Kind {
        /** Null parents whose fields are never null themselves: ORC does not count such nulls. */
        NULL_STRUCTS,
        NO_NULLS,
        ONE_VALUE,
        NOT_A_NUMBER,
        NOTHING,
        ANYTHING
    }
}
