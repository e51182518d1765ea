/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

import javax.annotation.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * One command and its reply.
 *
 * @param key what it asks for, or null if that is several keys
 */
record RedisAsk<T>(@Nullable byte[] key, AsyncCommand<byte[], byte[], T> command) {

    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

    /** The string, or null if there is none. */
    static RedisAsk<byte[]> string(byte[] key, BoundedValues values) {
        return of(CommandType.GET, new ValueOutput<>(values), key);
    }

    /** The strings, null where there is none or the key holds something else. */
    static RedisAsk<List<byte[]>> strings(byte[][] keys, BoundedValues values) {
        return of(CommandType.MGET, new ValueListOutput<>(values), keys);
    }

    /** How many of the keys exist, whatever they hold. */
    static RedisAsk<Long> existing(byte[][] keys) {
        return of(CommandType.EXISTS, new IntegerOutput<>(CODEC), keys);
    }

    /** The number of fields of a hash, 0 if there is none. */
    static RedisAsk<Long> hashSize(byte[] key) {
        return of(CommandType.HLEN, new IntegerOutput<>(CODEC), key);
    }

    /** Some fields of a hash in the order of the names, null where there is none. */
    static RedisAsk<List<byte[]>> hashFields(byte[] key, List<byte[]> names, BoundedValues values) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(CODEC).addKey(key);
        names.forEach(arguments::add);
        return new RedisAsk<>(
                key,
                new AsyncCommand<>(
                        new Command<>(
                                CommandType.HMGET, new ValueListOutput<>(values), arguments)));
    }

    /** All fields of a hash: a name, its value, the next name, and so on. */
    static RedisAsk<List<byte[]>> wholeHash(byte[] key, BoundedValues values) {
        return of(CommandType.HGETALL, new ValueListOutput<>(values), key);
    }

    private static <T> RedisAsk<T> of(
            CommandType type, CommandOutput<byte[], byte[], T> output, byte[]... keys) {
        CommandArgs<byte[], byte[]> arguments =
                new CommandArgs<>(CODEC).addKeys(Arrays.asList(keys));
        return new RedisAsk<>(
                keys.length == 1 ? keys[0] : null,
                new AsyncCommand<>(new Command<>(type, output, arguments)));
    }

    /** The reply; only after it came. */
    T reply() {
        return command.join();
    }
}
