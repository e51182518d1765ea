/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.table.data.RowData;

import java.util.Arrays;

/**
 * Updates of a fixed number of keys: each of the {@link Readings} is a new version of one.
 *
 * <p>A key gets all its versions from one half of the readings, so from one subtask of the source:
 * which of its versions is the last is certain.
 */
final class Updates {

    static final int KEYS = 10_000;

    /** As SQL declares them. */
    static final String COLUMNS =
            "k BIGINT NOT NULL, version BIGINT, amount DOUBLE, digest STRING,"
                    + " PRIMARY KEY (k) NOT ENFORCED";

    private static final int KEYS_OF_HALF = KEYS / 2;

    /** Has no divisor in common with the number of keys, so all of them come by in turn. */
    private static final int STRIDE = 7_919;

    private final long rows;

    /**
     * @param rows how many readings there are; an even number
     */
    Updates(long rows) {
        this.rows = rows;
    }

    /** What is inserted, for a query on readings. */
    String select() {
        return "SELECT MOD(id * %d, %d) + CASE WHEN id >= %d THEN %d ELSE 0 END, id, amount, digest"
                .formatted(STRIDE, KEYS_OF_HALF, rows / 2, KEYS_OF_HALF);
    }

    long key(long version) {
        return version * STRIDE % KEYS_OF_HALF + (version >= rows / 2 ? KEYS_OF_HALF : 0);
    }

    /** A check of a table's rows. */
    Check check() {
        return new Check(lastVersions());
    }

    private long[] lastVersions() {
        long[] last = new long[KEYS];
        Arrays.fill(last, Check.NONE);
        for (long version = 0; version < rows; version++) {
            last[(int) key(version)] = version;
        }
        return last;
    }

    /** Checks that a table has the last version of each key, and nothing else. */
    static final class Check {

        private static final long NONE = -1;

        private final long[] unseen;

        private Check(long[] lastVersions) {
            unseen = lastVersions;
        }

        void add(RowData row) {
            int key = (int) row.getLong(0);
            long version = row.getLong(1);
            if (unseen[key] != version) {
                throw new BenchmarkException(
                        unseen[key] == NONE
                                ? "The table has key %d twice.".formatted(key)
                                : "The table has version %d of key %d instead of %d."
                                        .formatted(version, key, unseen[key]));
            }
            if (row.getDouble(2) != Readings.amount(version)
                    || !row.getString(3).toString().equals(Readings.digest(version))) {
                throw new BenchmarkException(
                        "The table has version %d with other values: %s".formatted(version, row));
            }
            unseen[key] = NONE;
        }

        void requireAll() {
            for (int key = 0; key < unseen.length; key++) {
                if (unseen[key] != NONE) {
                    throw new BenchmarkException("The table lacks key %d.".formatted(key));
                }
            }
        }
    }
}
