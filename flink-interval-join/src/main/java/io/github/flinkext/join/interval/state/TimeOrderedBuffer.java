/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * The rows that one side of a join keeps for the current key, by their timestamp.
 *
 * <p>What is kept lives in a map state of Flink, from timestamp to the entries of that timestamp;
 * an implementation differs only in how it finds the timestamps of a range. It belongs to the task
 * thread and works on the key that the keyed state backend is set to.
 *
 * @param <E> what is kept of a row
 */
@Internal
public interface TimeOrderedBuffer<E> extends AutoCloseable {

    /** Looks at entries of one timestamp, and may change them. */
    @FunctionalInterface
    interface Visitor<E> {

        /**
         * Looks at the entries of a timestamp.
         *
         * @return whether an entry was changed, so that the entries are to be written back
         */
        boolean visit(long timestamp, List<E> entries) throws Exception;
    }

    /** Sees entries of one timestamp before they are removed. */
    @FunctionalInterface
    interface Removed<E> {
        void accept(long timestamp, List<E> entries) throws Exception;
    }

    /** Keeps an entry. */
    void add(long timestamp, E entry) throws Exception;

    /**
     * Visits the entries from one timestamp to another, both inclusive, in any order; nothing if
     * from > to.
     */
    void visit(long from, long to, Visitor<E> visitor) throws Exception;

    /**
     * Removes the entries of one timestamp.
     *
     * @param removed sees them if there are any; without it they are not read
     */
    void remove(long timestamp, @Nullable Removed<E> removed) throws Exception;

    /**
     * Removes the entries up to a timestamp, inclusive.
     *
     * @param removed sees the entries of each removed timestamp; without it they are not read
     * @return what is left, if anything
     */
    Optional<TimeSpan> removeUpTo(long timestamp, @Nullable Removed<E> removed) throws Exception;

    /** How many timestamps were removed since the start, over all keys. */
    long removals();

    /** Lets go of native resources and of files of the backend until the next visit. */
    void release();

    /** Releases everything. To be called before the backend is disposed of. */
    @Override
    void close();
}
