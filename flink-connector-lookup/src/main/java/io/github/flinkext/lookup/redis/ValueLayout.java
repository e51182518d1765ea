/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A row, or several, as a Redis string that a format decodes.
 *
 * <p>MGET reads many at once, but says of a key that holds something else than a string what it
 * says of a missing key. EXISTS beside it shows whether there is such a key; if so, the keys
 * without a string are read one by one, which names it.
 */
final class ValueLayout implements RedisLayout {

    private static final long serialVersionUID = 1L;

    private final DeserializationSchema<RowData> format;
    private final List<Field> fields;
    private final RowAssembler rows;

    /**
     * A column of the table, as the format gives it.
     *
     * @param nullable whether it may be NULL
     */
    record Field(String name, RowData.FieldGetter getter, boolean nullable)
            implements Serializable {}

    /**
     * @param format decodes a string into one row or more
     * @param fields what is needed of these rows
     */
    ValueLayout(DeserializationSchema<RowData> format, List<Field> fields, RowAssembler rows) {
        this.format = format;
        this.fields = List.copyOf(fields);
        this.rows = rows;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        format.open(
                new DeserializationSchema.InitializationContext() {
                    @Override
                    public MetricGroup getMetricGroup() {
                        return context.getMetricGroup();
                    }

                    @Override
                    public UserCodeClassLoader getUserCodeClassLoader() {
                        return SimpleUserCodeClassLoader.create(context.getUserCodeClassLoader());
                    }
                });
    }

    @Override
    public CompletableFuture<Replies> ask(RedisRequest request) {
        byte[][] redisKeys = request.keys();
        if (redisKeys.length == 1 || request.mode() == RedisMode.CLUSTER) {
            return oneByOne(request, redisKeys)
                    .thenApply(values -> (i, key) -> rows(redisKeys[i], values[i], key));
        }
        RedisAsk<Long> existing = RedisAsk.existing(redisKeys);
        RedisAsk<List<byte[]>> strings = RedisAsk.strings(redisKeys, request.values());
        return request.send(List.of(existing, strings))
                .thenCompose(
                        answered -> complete(request, redisKeys, strings.reply(), existing.reply()))
                .thenApply(values -> (i, key) -> rows(redisKeys[i], values[i], key));
    }

    /** Reads one by one what MGET may not have told. */
    private static CompletableFuture<byte[][]> complete(
            RedisRequest request, byte[][] redisKeys, List<byte[]> strings, long existing) {
        byte[][] values = strings.toArray(new byte[0][]);
        int present = 0;
        for (byte[] value : values) {
            present += value == null ? 0 : 1;
        }
        if (present == values.length || present == existing) {
            return CompletableFuture.completedFuture(values);
        }
        int[] absent = IntStream.range(0, values.length).filter(i -> values[i] == null).toArray();
        byte[][] absentKeys =
                IntStream.of(absent).mapToObj(i -> redisKeys[i]).toArray(byte[][]::new);
        return oneByOne(request, absentKeys)
                .thenApply(
                        found -> {
                            for (int i = 0; i < found.length; i++) {
                                values[absent[i]] = found[i];
                            }
                            return values;
                        });
    }

    private static CompletableFuture<byte[][]> oneByOne(RedisRequest request, byte[][] redisKeys) {
        List<RedisAsk<byte[]>> strings = new ArrayList<>(redisKeys.length);
        for (byte[] key : redisKeys) {
            strings.add(RedisAsk.string(key, request.values()));
        }
        return request.send(List.copyOf(strings))
                .thenApply(
                        answered -> {
                            byte[][] values = new byte[redisKeys.length][];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = strings.get(i).reply();
                            }
                            return values;
                        });
    }

    private Collection<RowData> rows(byte[] redisKey, byte[] value, RowData key) {
        if (value == null) {
            return List.of();
        }
        List<RowData> decoded = new ArrayList<>(1);
        Rows collector = new Rows(redisKey, key, decoded);
        try {
            format.deserialize(value, collector);
        } catch (Exception e) {
            // Formats wrap what the collector throws.
            throw ExceptionUtils.findThrowable(e, RedisDataException.class)
                    .orElseGet(() -> undecodable(redisKey, value, e));
        }
        return decoded;
    }

    private static RedisDataException undecodable(
            byte[] redisKey, byte[] value, Exception failure) {
        return new RedisDataException(
                String.format(
                        "Cannot decode the value %s of Redis key %s: %s",
                        Printable.of(value), Printable.of(redisKey), reason(failure)),
                failure);
    }

    /** The innermost message: outer ones of formats repeat the value, however long it is. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return (root.getMessage() == null ? root.toString() : root.getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Takes the rows of one value. */
    private final class Rows implements Collector<RowData> {

        private final byte[] redisKey;
        private final RowData key;
        private final List<RowData> decoded;

        Rows(byte[] redisKey, RowData key, List<RowData> decoded) {
            this.redisKey = redisKey;
            this.key = key;
            this.decoded = decoded;
        }

        @Override
        public void collect(RowData row) {
            Object[] values = new Object[fields.size()];
            for (int i = 0; i < values.length; i++) {
                Field field = fields.get(i);
                values[i] = field.getter.getFieldOrNull(row);
                if (values[i] == null && !field.nullable) {
                    throw new RedisDataException(
                            String.format(
                                    "Cannot read Redis key %s: its value has no '%s', and that column"
                                            + " is NOT NULL",
                                    Printable.of(redisKey), field.name));
                }
            }
            if (rows.accepts(key, values)) {
                decoded.add(rows.row(key, values));
            }
        }

        @Override
        public void close() {}
    }
}
