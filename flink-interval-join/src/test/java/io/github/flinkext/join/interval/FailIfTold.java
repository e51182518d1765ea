/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import org.apache.flink.table.functions.ScalarFunction;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The identity, but it fails once when it was told to. */
public final class FailIfTold extends ScalarFunction {

    private static final long serialVersionUID = 1L;
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** Makes the next call fail that has this name, in the JVM. */
    static void tell(String name) {
        TOLD.add(name);
    }

    static void failIfTold(String name) {
        if (TOLD.remove(name)) {
            throw new IllegalStateException("Cannot go on: told to fail");
        }
    }

    public Long eval(Long value, String name) {
        failIfTold(name);
        return value;
    }
}
