/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.Internal;

import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;

import java.util.Map;
import java.util.Optional;

/**
 * Columns that would lose something if their rows were read and written. Iceberg has microseconds
 * in a TIME, Flink's rows have milliseconds, and Iceberg's readers for Flink cut the rest off.
 */
@Internal
public final class TimeColumns {

    private TimeColumns() {}

    /** What speaks against a compaction of the table; nothing if it may go on. */
    public static Optional<String> objection(Table table, CompactionSettings.Rewrites settings) {
        if (settings.truncateTime()) {
            return Optional.empty();
        }
        return anyOf(table.schema())
                .map(
                        column ->
                                "Cannot compact table %s: of its column %s, a TIME, Flink reads the milliseconds only. Microseconds, which other engines can write, would be cut off. If there are none, or they do not matter, set 'compact.truncate-time' = 'true'."
                                        .formatted(table.name(), column));
    }

    /** At any depth. */
    private static Optional<String> anyOf(Schema schema) {
        return TypeUtil.indexNameById(schema.asStruct()).entrySet().stream()
                .filter(field -> schema.findType(field.getKey()).typeId() == Type.TypeID.TIME)
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
