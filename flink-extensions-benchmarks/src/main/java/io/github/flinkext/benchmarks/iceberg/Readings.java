/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.keys.SplitMix;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** The rows that are written: what is in one follows from its number alone. */
final class Readings {

    /** As SQL declares them. */
    static final String COLUMNS =
            "id BIGINT, ts TIMESTAMP(6), device INT, amount DOUBLE, digest STRING";

    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "ts", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(3, "device", Types.IntegerType.get()),
                    Types.NestedField.optional(4, "amount", Types.DoubleType.get()),
                    Types.NestedField.optional(5, "digest", Types.StringType.get()));

    private static final long FIRST_MILLIS = 1_767_225_600_000L;
    private static final int MICROS_APART = 50;
    private static final int PARTS_OF_DIGEST = 4;
    private static final double LARGEST_AMOUNT = 1_000_000;

    private Readings() {}

    static GenericRowData row(long id) {
        long micros = id * MICROS_APART;
        return GenericRowData.of(
                id,
                TimestampData.fromEpochMillis(
                        FIRST_MILLIS + micros / 1_000, (int) (micros % 1_000) * 1_000),
                (int) SplitMix.mixed(id),
                amount(id),
                StringData.fromString(digest(id)));
    }

    /** Whether a row that was read is the one with its number. */
    static boolean isIntact(RowData row) {
        GenericRowData expected = row(row.getLong(0));
        return row.getTimestamp(1, 6).equals(expected.getTimestamp(1, 6))
                && row.getInt(2) == expected.getInt(2)
                && row.getDouble(3) == expected.getDouble(3)
                && row.getString(4).equals(expected.getString(4));
    }

    static double amount(long id) {
        return (SplitMix.mixed(id + 1) >>> 11) * 0x1p-53 * LARGEST_AMOUNT;
    }

    /** Characters that hardly compress, as of a hash. */
    static String digest(long id) {
        StringBuilder digest = new StringBuilder();
        for (int part = 0; part < PARTS_OF_DIGEST; part++) {
            digest.append(Long.toHexString(SplitMix.mixed(id * PARTS_OF_DIGEST + part)));
        }
        return digest.toString();
    }
}
