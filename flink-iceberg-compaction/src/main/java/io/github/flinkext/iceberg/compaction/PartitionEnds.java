/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.Internal;

import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/**
 * When partitions end in time, in UTC as Iceberg divides time. A partition with several fields of
 * time ends when the first of those ends.
 */
@Internal
public final class PartitionEnds {

    private static final int EPOCH_YEAR = 1970;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DAY_MILLIS = 24 * HOUR_MILLIS;

    private PartitionEnds() {}

    /** Whether partitions of that specification end at all. */
    public static boolean exist(PartitionSpec spec) {
        return spec.fields().stream().anyMatch(field -> isTime(spec.schema(), field));
    }

    /**
     * The first instant after the partition, in milliseconds of the epoch; nothing if it has no
     * field of time or that is null.
     */
    static OptionalLong of(PartitionSpec spec, StructLike partition) {
        OptionalLong end = OptionalLong.empty();
        for (int i = 0; i < spec.fields().size(); i++) {
            PartitionField field = spec.fields().get(i);
            if (isTime(spec.schema(), field)) {
                Integer value = partition.get(i, Integer.class);
                if (value != null) {
                    long ofField = endMillis(field, value);
                    end = OptionalLong.of(Math.min(end.orElse(ofField), ofField));
                }
            }
        }
        return end;
    }

    private static boolean isTime(Schema schema, PartitionField field) {
        return switch (field.transform().toString()) {
            case "year", "month", "day", "hour" -> true;
            case "identity" -> {
                Type type = schema.findType(field.sourceId());
                yield type != null && type.typeId() == Type.TypeID.DATE;
            }
            default -> false;
        };
    }

    private static long endMillis(PartitionField field, int value) {
        return switch (field.transform().toString()) {
            case "year" -> millis(LocalDate.of(EPOCH_YEAR + value + 1, 1, 1));
            case "month" -> millis(YearMonth.of(EPOCH_YEAR, 1).plusMonths(value + 1L).atDay(1));
            case "hour" -> (value + 1L) * HOUR_MILLIS;
            default -> (value + 1L) * DAY_MILLIS;
        };
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
