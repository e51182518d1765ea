/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.keys.SplitMix;

import java.util.Locale;
import java.util.Properties;

/** What a query resulted in, whatever the order of its rows: how many, and a sum of hashes. */
final class Results {

    private long rows;
    private long checksum;
    private long changes;

    void add(long... values) {
        changes++;
        rows++;
        checksum += hash(values);
    }

    /** Takes back a row that was added. */
    void remove(long... values) {
        changes++;
        rows--;
        checksum -= hash(values);
    }

    private static long hash(long[] values) {
        long hash = values.length;
        for (long value : values) {
            hash = SplitMix.mixed(hash + value);
        }
        return hash;
    }

    long rows() {
        return rows;
    }

    /** How many changes there were. */
    long changes() {
        return changes;
    }

    /** Whether the rows are the same in the end, by whatever changes. */
    boolean areThoseOf(Results other) {
        return rows == other.rows && checksum == other.checksum;
    }

    void writeTo(Properties properties) {
        properties.setProperty("rows", Long.toString(rows));
        properties.setProperty("checksum", Long.toString(checksum));
        properties.setProperty("changes", Long.toString(changes));
    }

    static Results readFrom(Properties properties) {
        Results results = new Results();
        results.rows = Long.parseLong(properties.getProperty("rows"));
        results.checksum = Long.parseLong(properties.getProperty("checksum"));
        results.changes = Long.parseLong(properties.getProperty("changes"));
        return results;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d rows with checksum %x", rows, checksum);
    }
}
