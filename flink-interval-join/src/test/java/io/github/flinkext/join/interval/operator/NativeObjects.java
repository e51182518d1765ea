/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.rocksdb.RocksObject;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** What an operator holds of RocksDB, found by looking into its private fields. */
final class NativeObjects {

    private NativeObjects() {}

    /** Iterators and their options that the readers of one of our operators hold now. */
    static List<RocksObject> heldBy(Object operator) throws ReflectiveOperationException {
        List<RocksObject> held = new ArrayList<>();
        for (String side : List.of("left", "right")) {
            Object joinSide = read(operator.getClass(), side, operator);
            if (joinSide == null) {
                continue;
            }
            Object buffer = read(joinSide.getClass(), "rows", joinSide);
            Object reader = read(buffer.getClass(), "reader", buffer);
            for (String field : List.of("iterator", "options")) {
                RocksObject object = (RocksObject) read(reader.getClass(), field, reader);
                if (object != null) {
                    held.add(object);
                }
            }
        }
        return held;
    }

    private static Object read(Class<?> declaring, String name, Object object)
            throws ReflectiveOperationException {
        Field field = declaring.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }
}
