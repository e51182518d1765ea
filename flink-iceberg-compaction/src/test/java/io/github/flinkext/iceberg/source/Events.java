/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Rows with structs in structs, all of whose values follow from {@code id}. Every tenth has no
 * {@code payload}, and {@code payload.kind} goes round from 0 to 4.
 */
final class Events {

    private static final DataType PLACE =
            DataTypes.ROW(
                    DataTypes.FIELD("city", DataTypes.STRING()),
                    DataTypes.FIELD("zip", DataTypes.INT()));

    private static final DataType USER =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD("place", PLACE));

    private static final DataType PART =
            DataTypes.ROW(
                    DataTypes.FIELD("x", DataTypes.INT()), DataTypes.FIELD("y", DataTypes.INT()));

    private static final DataType PAYLOAD =
            DataTypes.ROW(
                    DataTypes.FIELD("kind", DataTypes.INT()),
                    DataTypes.FIELD("user", USER),
                    DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())),
                    DataTypes.FIELD("marks", DataTypes.MAP(DataTypes.STRING(), DataTypes.INT())),
                    DataTypes.FIELD("parts", DataTypes.ARRAY(PART)),
                    DataTypes.FIELD("price", DataTypes.DECIMAL(20, 2)),
                    DataTypes.FIELD("seen", DataTypes.TIMESTAMP(6)));

    static final DataType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("payload", PAYLOAD),
                    DataTypes.FIELD("note", DataTypes.STRING()),
                    DataTypes.FIELD("seen", DataTypes.TIMESTAMP(6)));

    private Events() {}

    /** With ids from 1 on. */
    static List<Row> rows(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(Events::row).toList();
    }

    private static Row row(long id) {
        LocalDateTime seen = LocalDateTime.parse("2024-01-01T00:00:00.123456").plusSeconds(id);
        return Row.of(id, id % 10 == 9 ? null : payload(id, seen), "note " + id, seen);
    }

    private static Row payload(long id, LocalDateTime seen) {
        int small = (int) id;
        return Row.of(
                small % 5,
                id % 10 == 8 ? null : Row.of(id * 10, "name " + id, Row.of("city " + id, small)),
                new String[] {"tag " + id, "x"},
                Map.of("mark " + id, small),
                new Row[] {Row.of(small, 1), Row.of(2, small)},
                BigDecimal.valueOf(id, 2),
                seen);
    }
}
