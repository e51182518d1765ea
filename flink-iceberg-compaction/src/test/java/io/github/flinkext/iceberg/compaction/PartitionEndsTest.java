/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionEndsTest {

    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "ts", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(2, "date", Types.DateType.get()),
                    Types.NestedField.optional(3, "name", Types.StringType.get()));

    @ParameterizedTest
    @CsvSource({
        "2024-02-29T23:59:59, 2025-01-01T00:00:00Z, 2024-03-01T00:00:00Z, 2024-03-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "2023-12-31T11:00:00, 2024-01-01T00:00:00Z, 2024-01-01T00:00:00Z, 2024-01-01T00:00:00Z, 2023-12-31T12:00:00Z",
        "1970-01-01T00:00:00, 1971-01-01T00:00:00Z, 1970-02-01T00:00:00Z, 1970-01-02T00:00:00Z, 1970-01-01T01:00:00Z",
        "1969-12-31T23:59:59, 1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "1968-02-28T00:00:00, 1969-01-01T00:00:00Z, 1968-03-01T00:00:00Z, 1968-02-29T00:00:00Z, 1968-02-28T01:00:00Z",
        "0001-01-01T00:00:00, 0002-01-01T00:00:00Z, 0001-02-01T00:00:00Z, 0001-01-02T00:00:00Z, 0001-01-01T01:00:00Z"
    })
    void endsWithTheYearMonthDayOrHour(
            LocalDateTime time, Instant year, Instant month, Instant day, Instant hour) {
        assertThat(end(spec().year("ts").build(), time)).hasValue(year.toEpochMilli());
        assertThat(end(spec().month("ts").build(), time)).hasValue(month.toEpochMilli());
        assertThat(end(spec().day("ts").build(), time)).hasValue(day.toEpochMilli());
        assertThat(end(spec().hour("ts").build(), time)).hasValue(hour.toEpochMilli());
        assertThat(end(spec().identity("date").build(), time)).hasValue(day.toEpochMilli());
        assertThat(end(spec().month("date").build(), time)).hasValue(month.toEpochMilli());
    }

    @Test
    void neverEndsIfTheTimeIsNull() {
        assertThat(end(spec().day("ts").build(), null)).isEmpty();
        assertThat(end(spec().identity("date").build(), null)).isEmpty();
    }

    @Test
    void endsWithTheFirstOfSeveralFields() {
        PartitionSpec spec = spec().identity("name").year("ts").identity("date").build();

        assertThat(end(spec, LocalDateTime.of(2024, 5, 6, 7, 8)))
                .hasValue(Instant.parse("2024-05-07T00:00:00Z").toEpochMilli());
    }

    @Test
    void neverEndsWithoutAFieldOfTime() {
        for (PartitionSpec spec :
                new PartitionSpec[] {
                    PartitionSpec.unpartitioned(),
                    spec().identity("name").build(),
                    spec().bucket("ts", 4).build(),
                    spec().truncate("name", 1).build(),
                    spec().identity("ts").build(),
                    spec().alwaysNull("ts").build()
                }) {
            assertThat(PartitionEnds.exist(spec)).as(spec.toString()).isFalse();
            assertThat(end(spec, LocalDateTime.of(2024, 5, 6, 7, 8))).as(spec.toString()).isEmpty();
        }
    }

    @Test
    void existWithAnyFieldOfTime() {
        assertThat(PartitionEnds.exist(spec().identity("name").hour("ts").build())).isTrue();
        assertThat(PartitionEnds.exist(spec().identity("date").build())).isTrue();
    }

    private static PartitionSpec.Builder spec() {
        return PartitionSpec.builderFor(SCHEMA);
    }

    private static OptionalLong end(PartitionSpec spec, LocalDateTime time) {
        GenericRecord row = GenericRecord.create(SCHEMA);
        row.setField("ts", time);
        row.setField("date", time == null ? null : LocalDate.from(time));
        row.setField("name", "a");
        PartitionKey partition = new PartitionKey(spec, SCHEMA);
        partition.partition(new InternalRecordWrapper(SCHEMA.asStruct()).wrap(row));
        return PartitionEnds.of(spec, partition);
    }
}
