/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.UUID;

/**
 * One try at a task. The names of its files follow from both.
 *
 * @param number random, since jobs that go on from one checkpoint must not write to files of each
 *     other
 * @param location where the files are; null if it is not known, as in state of the first version:
 *     where the table puts its new files
 */
record Attempt(long number, @Nullable TableLocation location) {

    static Attempt at(@Nullable TableLocation location) {
        return new Attempt(UUID.randomUUID().getMostSignificantBits() & Long.MAX_VALUE, location);
    }

    /** The table as it is now, but with its data files where those of the attempt are. */
    Table in(Table table) {
        return location == null ? table : location.in(table);
    }
}
