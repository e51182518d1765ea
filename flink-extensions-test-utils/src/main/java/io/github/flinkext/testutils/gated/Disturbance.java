/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.gated;

import org.apache.flink.table.functions.ScalarFunction;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The identity, but it takes long, or fails once, when it was told to. */
public final class Disturbance extends ScalarFunction {

    private static final long serialVersionUID = 1L;
    private static final long MILLIS_IF_SLOW = 5;
    private static final Set<String> TO_FAIL = ConcurrentHashMap.newKeySet();
    private static final Set<String> SLOW = ConcurrentHashMap.newKeySet();

    /** Makes the next call fail that has this name, in the JVM. */
    public static void fail(String name) {
        TO_FAIL.add(name);
    }

    /** Makes all calls slow that have this name, in the JVM. */
    public static void slowDown(String name) {
        SLOW.add(name);
    }

    public static void speedUp(String name) {
        SLOW.remove(name);
    }

    public static void disturb(String name) throws InterruptedException {
        if (SLOW.contains(name)) {
            Thread.sleep(MILLIS_IF_SLOW);
        }
        if (TO_FAIL.remove(name)) {
            throw new IllegalStateException("Cannot go on: told to fail");
        }
    }

    public Long eval(Long value, String name) throws InterruptedException {
        disturb(name);
        return value;
    }
}
