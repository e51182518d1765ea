/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A row as a Redis hash with a field for each column.
 *
 * <p>Only the needed fields are read (HMGET), so columns that a query does not use cost nothing.
 * HLEN beside it tells a missing hash from one that has none of these fields. A hash that seems to
 * be the latter is read once more as a whole (HGETALL): it may have come or gone between the two.
 */
final class HashLayout implements RedisLayout {

    private static final long serialVersionUID = 1L;

    private final List<Field> fields;
    private final RowAssembler rows;

    private transient List<byte[]> names;

    /** A column of the table, as a field of the hash. */
    record Field(String name, RedisText text, boolean nullable) implements Serializable {}

    HashLayout(List<Field> fields, RowAssembler rows) {
        this.fields = List.copyOf(fields);
        this.rows = rows;
    }

    @Override
    public void open(FunctionContext context) {
        names = fields.stream().map(f -> f.name().getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Override
    public CompletableFuture<Replies> ask(RedisRequest request) {
        byte[][] redisKeys = request.keys();
        List<HashReply> replies = new ArrayList<>(redisKeys.length);
        List<RedisAsk<?>> asks = new ArrayList<>(2 * redisKeys.length);
        for (byte[] key : redisKeys) {
            HashReply reply =
                    new HashReply(
                            key,
                            RedisAsk.hashSize(key),
                            names.isEmpty()
                                    ? null
                                    : RedisAsk.hashFields(key, names, request.values()));
            replies.add(reply);
            asks.add(reply.size);
            if (reply.some != null) {
                asks.add(reply.some);
            }
        }
        return request.send(asks)
                .thenCompose(answered -> askAgain(request, replies))
                .thenApply(answered -> (i, key) -> rows(replies.get(i), key));
    }

    private static CompletableFuture<Void> askAgain(RedisRequest request, List<HashReply> replies) {
        List<RedisAsk<?>> asks = new ArrayList<>();
        for (HashReply reply : replies) {
            if (reply.isUncertain()) {
                reply.whole = RedisAsk.wholeHash(reply.key, request.values());
                asks.add(reply.whole);
            }
        }
        return asks.isEmpty() ? CompletableFuture.completedFuture(null) : request.send(asks);
    }

    private Collection<RowData> rows(HashReply reply, RowData key) {
        List<byte[]> texts = reply.texts(names);
        if (texts == null) {
            return List.of();
        }
        Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(fields.get(i), texts.get(i), reply.key);
        }
        return rows.accepts(key, values) ? List.of(rows.row(key, values)) : List.of();
    }

    private static Object value(Field field, byte[] text, byte[] redisKey) {
        if (text == null) {
            if (field.nullable) {
                return null;
            }
            throw new RedisDataException(
                    String.format(
                            "Cannot read Redis key %s: its hash has no field '%s', and that column is"
                                    + " NOT NULL",
                            Printable.of(redisKey), field.name));
        }
        try {
            return field.text.read(text);
        } catch (IllegalArgumentException e) {
            // Says all that its cause would; the SQL client shows the innermost cause only.
            throw new RedisDataException(
                    String.format(
                            "Cannot read field '%s' of Redis key %s as %s: %s: %s",
                            field.name,
                            Printable.of(redisKey),
                            field.text.typeName(),
                            Printable.of(text),
                            e.getMessage()));
        }
    }

    /** What is known of one hash. */
    private static final class HashReply {

        private final byte[] key;
        private final RedisAsk<Long> size;
        private final RedisAsk<List<byte[]>> some;

        /** Set by the thread that got the first replies, read by the one that got these. */
        private volatile RedisAsk<List<byte[]>> whole;

        HashReply(byte[] key, RedisAsk<Long> size, RedisAsk<List<byte[]>> some) {
            this.key = key;
            this.size = size;
            this.some = some;
        }

        private boolean isUncertain() {
            return some != null && size.reply() > 0 && !hasText(some.reply());
        }

        private static boolean hasText(List<byte[]> texts) {
            for (byte[] text : texts) {
                if (text != null) {
                    return true;
                }
            }
            return false;
        }

        /** The texts in the order of the names, or null if there is no hash. */
        private List<byte[]> texts(List<byte[]> names) {
            if (whole != null) {
                return whole.reply().isEmpty() ? null : pick(names, whole.reply());
            }
            if (some == null) {
                return size.reply() > 0 ? List.of() : null;
            }
            // Any value shows that there was a hash when they were read.
            return hasText(some.reply()) ? some.reply() : null;
        }

        private static List<byte[]> pick(List<byte[]> names, List<byte[]> namesAndValues) {
            byte[][] texts = new byte[names.size()][];
            for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
                for (int field = 0; field < texts.length; field++) {
                    if (Arrays.equals(names.get(field), namesAndValues.get(i))) {
                        texts[field] = namesAndValues.get(i + 1);
                    }
                }
            }
            return Arrays.asList(texts);
        }
    }
}
