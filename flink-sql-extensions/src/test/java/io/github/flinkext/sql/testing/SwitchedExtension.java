/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.testing;

import io.github.flinkext.sql.SqlExtension;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A capability of the tests. It adds nothing to the planner until a test tells it what. */
public final class SwitchedExtension implements SqlExtension {

    private static final AtomicInteger MADE = new AtomicInteger();

    private static volatile String contribution;

    public SwitchedExtension() {
        MADE.incrementAndGet();
    }

    /** How often capabilities were looked for so far. */
    public static int made() {
        return MADE.get();
    }

    /** From now on, for sessions that plan for the first time; null for nothing. */
    public static void contribute(String className) {
        contribution = className;
    }

    @Override
    public String name() {
        return "switched";
    }

    @Override
    public Optional<String> plannerContribution() {
        return Optional.ofNullable(contribution);
    }
}
