/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.KEY_PATTERN;

/**
 * Writes the Redis key of a lookup key.
 *
 * <p>No two keys of the table get the same Redis key. With 'a' followed by ':' in the pattern, the
 * column ends at the first ':' after its start, and a value that would end earlier is refused.
 * Columns of fixed width need no such end.
 */
final class RedisKeyWriter implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String pattern;
    private final List<Column> columns;
    private final byte[] end;

    /** One column of the pattern, with the text before and after it. */
    private record Column(
            String name, RowData.FieldGetter value, RedisText text, byte[] before, byte[] after)
            implements Serializable {}

    private RedisKeyWriter(String pattern, List<Column> columns, byte[] end) {
        this.pattern = pattern;
        this.columns = columns;
        this.end = end;
    }

    /**
     * @param keyColumns names of the fields of lookup keys
     * @param keyTypes their types
     */
    static RedisKeyWriter of(
            RedisKeyPattern pattern, List<String> keyColumns, List<LogicalType> keyTypes) {
        int last = pattern.columns().size();
        Column[] columns = new Column[last];
        for (int i = 0; i < last; i++) {
            String name = pattern.columns().get(i);
            int field = keyColumns.indexOf(name);
            LogicalType type = keyTypes.get(field);
            columns[i] =
                    new Column(
                            name,
                            RowData.createFieldGetter(type, field),
                            RedisText.of(type),
                            utf8(pattern.literals().get(i)),
                            utf8(pattern.literals().get(i + 1)));
        }
        byte[] end = utf8(pattern.literals().get(last));
        return new RedisKeyWriter(pattern.text(), List.of(columns), end);
    }

    byte[] write(RowData key) {
        ByteArrayOutputStream redisKey = new ByteArrayOutputStream(32);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            byte[] value = valueOf(column, key);
            if (i + 1 < columns.size()) {
                checkEnd(column, value);
            }
            redisKey.writeBytes(column.before);
            redisKey.writeBytes(value);
        }
        redisKey.writeBytes(end);
        return redisKey.toByteArray();
    }

    private static byte[] valueOf(Column column, RowData key) {
        Object value = column.value.getFieldOrNull(key);
        try {
            return column.text.write(value);
        } catch (IllegalArgumentException e) {
            // Says all that its cause would; the SQL client shows the innermost cause only.
            throw new RedisDataException(
                    String.format(
                            "Cannot make a Redis key of %s in column '%s' (%s): %s",
                            value, column.name, column.text.typeName(), e.getMessage()));
        }
    }

    private void checkEnd(Column column, byte[] value) {
        if (column.text.fixedWidth()) {
            return;
        }
        int first = column.text.mayBeEmpty() ? 0 : 1;
        for (int start = first; start < value.length; start++) {
            if (startsAt(start, value, column.after)) {
                throw new RedisDataException(
                        String.format(
                                "Cannot make a Redis key of %s in column '%s': %s, which follows the"
                                        + " column in '%s' = '%s', starts within it, so the row of"
                                        + " other values could have the same Redis key. Use a"
                                        + " separator that no value contains, or name the column"
                                        + " last.",
                                Printable.of(value),
                                column.name,
                                Printable.of(column.after),
                                KEY_PATTERN.key(),
                                pattern));
            }
        }
    }

    /** Whether the separator starts there in what is the value followed by the separator. */
    private static boolean startsAt(int start, byte[] value, byte[] separator) {
        for (int i = 0; i < separator.length; i++) {
            int position = start + i;
            byte found =
                    position < value.length ? value[position] : separator[position - value.length];
            if (found != separator[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
