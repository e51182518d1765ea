/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.testing;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.Factory;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A factory of nothing. Flink makes all factories anew for each search, which this one counts. */
public final class CountedFactory implements Factory {

    private static final AtomicInteger MADE = new AtomicInteger();

    public CountedFactory() {
        MADE.incrementAndGet();
    }

    /** How often Flink has looked for a factory so far. */
    public static int made() {
        return MADE.get();
    }

    @Override
    public String factoryIdentifier() {
        return "counted";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }
}
