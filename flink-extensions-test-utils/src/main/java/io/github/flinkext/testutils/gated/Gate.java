/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.gated;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** What a test holds a {@link GatedSource} with, and what it sees of it; in one JVM with it. */
final class Gate {

    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    private int open;
    private int passed;
    private int checkpoints;
    private int starts;

    static Gate named(String name) {
        return GATES.computeIfAbsent(name, key -> new Gate());
    }

    /** Lets the events before this position pass. */
    synchronized void openTo(int position) {
        open = position;
        notifyAll();
    }

    /** How many events have passed, as the source that runs now counts them. */
    synchronized int passed() {
        return passed;
    }

    /** Checkpoints that were completed since the last event passed. */
    synchronized int checkpointsSincePassed() {
        return checkpoints;
    }

    /** How often the source was started. */
    synchronized int starts() {
        return starts;
    }

    synchronized void started(int position) {
        starts++;
        passed = position;
        checkpoints = 0;
    }

    synchronized void pass() {
        passed++;
        checkpoints = 0;
    }

    synchronized void checkpointCompleted() {
        checkpoints++;
    }

    /** Waits until an event may pass, or nobody wants it to. */
    synchronized void await(int position, BooleanSupplier wanted) throws InterruptedException {
        while (position >= open && wanted.getAsBoolean()) {
            wait();
        }
    }

    synchronized void wake() {
        notifyAll();
    }
}
