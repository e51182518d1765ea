/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.keys.SplitMix;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table with a struct of 50 fields, all of them random: {@code id, ts, s ROW<f0 .. f49>, o}. */
final class NestedTable {

    static final int FIELDS = 50;
    static final int FILES = 2;

    private static final int FIRST_OF_DOUBLE = 20;
    private static final int FIRST_OF_INT = 35;
    private static final int FIRST_OF_STRING = 40;
    private static final int STRING_LENGTH = 10;
    private static final int BITS_OF_CHARACTER = 5;
    private static final int FIRST_ID_OF_FIELDS = 5;

    private final LakeTable table;
    private final long rows;

    NestedTable(LakeTable table, long rows) {
        this.table = table;
        this.rows = rows;
    }

    LakeTable lake() {
        return table;
    }

    long rows() {
        return rows;
    }

    void write() throws IOException {
        Folders.delete(table.warehouse());
        Table created = table.create(schema(), Map.of("format-version", "2"));
        TableFiles files = new TableFiles(created);
        AppendFiles commit = created.newAppend();
        for (int file = 0; file < FILES; file++) {
            commit.appendFile(
                    files.write(rows * file / FILES, rows * (file + 1) / FILES, NestedTable::row));
        }
        commit.commit();
    }

    static Schema schema() {
        List<Types.NestedField> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS; i++) {
            fields.add(Types.NestedField.optional(FIRST_ID_OF_FIELDS + i, "f" + i, type(i)));
        }
        return new Schema(
                Types.NestedField.optional(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "ts", Types.TimestampType.withoutZone()),
                Types.NestedField.optional(3, "s", Types.StructType.of(fields)),
                Types.NestedField.optional(4, "o", Types.StringType.get()));
    }

    private static Type type(int field) {
        if (field < FIRST_OF_DOUBLE) {
            return Types.LongType.get();
        }
        if (field < FIRST_OF_INT) {
            return Types.DoubleType.get();
        }
        return field < FIRST_OF_STRING ? Types.IntegerType.get() : Types.StringType.get();
    }

    private static GenericRowData row(long id) {
        GenericRowData struct = new GenericRowData(FIELDS);
        for (int i = 0; i < FIELDS; i++) {
            struct.setField(i, value(id, i));
        }
        return GenericRowData.of(
                id,
                TimestampData.fromEpochMillis(id),
                struct,
                StringData.fromString(Readings.digest(id)));
    }

    private static Object value(long id, int field) {
        if (field < FIRST_OF_DOUBLE) {
            return bigint(id, field);
        }
        long random = bigint(id, field);
        if (field < FIRST_OF_INT) {
            return (random >>> 11) * 0x1p-53;
        }
        return field < FIRST_OF_STRING ? (Object) (int) random : StringData.fromBytes(text(random));
    }

    /** The value of one of the first fields, all of which are BIGINT. */
    static long bigint(long id, int field) {
        return SplitMix.mixed(id * FIELDS + field);
    }

    private static byte[] text(long random) {
        byte[] text = new byte[STRING_LENGTH];
        long bits = random;
        for (int i = 0; i < STRING_LENGTH; i++) {
            text[i] = (byte) ('A' + (bits & ((1 << BITS_OF_CHARACTER) - 1)));
            bits >>>= BITS_OF_CHARACTER;
        }
        return text;
    }
}
