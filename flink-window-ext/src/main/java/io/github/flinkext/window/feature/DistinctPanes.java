/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.DistinctColumn;
import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.feature.Occurrences.Occurrence;

import org.apache.flink.table.data.RowData;

/**
 * Which panes count the values of {@code COUNT(DISTINCT x)} of the current key.
 *
 * <p>A value counts in the latest pane that it has come in, and in no other. So the distinct values
 * from any pane to the latest one are a sum over panes, which {@link PaneTree} and {@link
 * RunningHorizons} make and move on like other sums, and a row costs the same however many values
 * there are.
 *
 * <p>Only a range that ends before the latest pane, for a row that is out of order, lacks those
 * values which have {@link #returned} behind it. Each {@link Occurrence} of a value knows the one
 * before it, so they are found among the values that have come since the end of the range.
 */
final class DistinctPanes {

    private final DistinctColumn[] columns;
    private final long[] horizons;
    private final PaneTree tree;
    private final Occurrences occurrences;

    /** Of the row that was added last, by column: whether its pane counts one value more. */
    private final boolean[] moved;

    /** And then the pane that counts one less, or {@link PaneTree#NONE}. */
    private final long[] left;

    DistinctPanes(FeatureSpec spec, PaneTree tree) {
        columns = spec.aggregates().newDistinctColumns();
        horizons = spec.horizons().stream().mapToLong(Horizon::panes).toArray();
        this.tree = tree;
        occurrences = new Occurrences(columns.length);
        moved = new boolean[columns.length];
        left = new long[columns.length];
    }

    /** Begins work with the current key of this store. */
    void use(KeyStore store) {
        occurrences.use(store);
    }

    /** Takes the values of a row. */
    void add(long pane, RowData row) throws Exception {
        for (int column = 0; column < columns.length; column++) {
            moved[column] = false;
            String value = columns[column].valueIn(row);
            if (value != null) {
                add(column, pane, value);
            }
        }
    }

    private void add(int column, long pane, String value) throws Exception {
        long latest = occurrences.latestPane(value);
        if (latest < pane) {
            moved[column] = true;
            left[column] = latest;
            occurrences.putLatestPane(value, pane);
            occurrences.add(column, pane, value, latest);
        } else if (latest > pane) {
            insert(column, pane, value, latest);
        }
    }

    /** Puts a value that is out of order between its others. */
    private void insert(int column, long pane, String value, long latest) throws Exception {
        if (occurrences.get(pane, value) != null) {
            return;
        }
        long later = latest;
        Occurrence next = occurrences.get(later, value);
        while (next != null && next.before() > pane) {
            later = next.before();
            next = occurrences.get(later, value);
        }
        if (next == null) {
            // It has expired, as this one will at once.
            occurrences.add(column, pane, value, PaneTree.NONE);
        } else {
            occurrences.put(later, value, new Occurrence(pane, next.next()));
            occurrences.add(column, pane, value, next.before());
        }
    }

    /** Counts the values of the row in its pane. */
    void countIn(Partial pane) {
        for (int column = 0; column < columns.length; column++) {
            if (moved[column]) {
                pane.changeCount(columns[column].position(), 1);
            }
        }
    }

    /** Has the panes that counted them before do so no longer. */
    void leave(long latest) throws Exception {
        for (int column = 0; column < columns.length; column++) {
            if (moved[column] && left[column] != PaneTree.NONE) {
                tree.removeValue(left[column], latest, columns[column].position());
            }
        }
    }

    /** Counts those that are new in a horizon, which begins with this pane and holds the row. */
    void countIn(Partial horizon, long start) {
        for (int column = 0; column < columns.length; column++) {
            if (moved[column] && left[column] < start) {
                horizon.changeCount(columns[column].position(), 1);
            }
        }
    }

    /**
     * How many values have come in a horizon and again behind it.
     *
     * @param end the pane that horizons end with
     * @return by horizon and column
     */
    int[][] returned(long end, long latest) throws Exception {
        int[][] returned = new int[horizons.length][columns.length];
        long pane = columns.length == 0 ? PaneTree.NONE : tree.nextPane(end + 1, latest);
        while (pane != PaneTree.NONE) {
            for (int column = 0; column < columns.length; column++) {
                addReturned(returned, column, pane, end);
            }
            pane = tree.nextPane(pane + 1, latest);
        }
        return returned;
    }

    private void addReturned(int[][] returned, int column, long pane, long end) throws Exception {
        String value = occurrences.lastIn(column, pane);
        while (value != null) {
            Occurrence occurrence = occurrences.get(pane, value);
            if (occurrence == null) {
                // It has expired, and those that came before it.
                return;
            }
            for (int horizon = 0; horizon < horizons.length; horizon++) {
                long start = end - horizons[horizon] + 1;
                if (start <= occurrence.before() && occurrence.before() <= end) {
                    returned[horizon][column]++;
                }
            }
            value = occurrence.next();
        }
    }

    void countReturned(Partial horizon, int[] returned) {
        for (int column = 0; column < columns.length; column++) {
            horizon.changeCount(columns[column].position(), returned[column]);
        }
    }

    /** Forgets what has come in a node of panes, as no horizon reaches it any more. */
    void expire(long node) throws Exception {
        long last = PaneTree.lastPaneOf(node);
        long first = last - PaneNode.SLOTS + 1;
        long pane = columns.length == 0 ? PaneTree.NONE : tree.nextPane(first, last);
        while (pane != PaneTree.NONE) {
            for (int column = 0; column < columns.length; column++) {
                forget(column, pane);
            }
            pane = tree.nextPane(pane + 1, last);
        }
    }

    private void forget(int column, long pane) throws Exception {
        String value = occurrences.lastIn(column, pane);
        if (value == null) {
            return;
        }
        occurrences.removePane(column, pane);
        while (value != null) {
            Occurrence occurrence = occurrences.get(pane, value);
            if (occurrence == null) {
                // It has expired, and those that came before it.
                return;
            }
            occurrences.remove(pane, value);
            if (occurrences.latestPane(value) == pane) {
                occurrences.removeLatestPane(value);
            }
            value = occurrence.next();
        }
    }
}
