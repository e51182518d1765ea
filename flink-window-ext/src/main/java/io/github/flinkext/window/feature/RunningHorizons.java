/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;

/**
 * What each horizon holds at the latest pane of the current key. As the latest pane moves on, the
 * panes that a horizon leaves behind are subtracted.
 *
 * <p>Only of aggregates that can subtract; for others nothing is held, and results are put together
 * anew from the {@link PaneTree}.
 *
 * <p>Of state that expires by itself, what is held may be of panes that are gone, and these cannot
 * be subtracted. So a horizon is put together anew whenever it leaves the node of the first pane
 * that it holds, and if that node is gone or begins again. Of this node it always holds what the
 * node has, so no pane is held that the horizon has left behind. With rows that come steadily it
 * happens once in 60 panes.
 */
final class RunningHorizons {

    private final long[] panes;

    /** Nothing before these panes is held. */
    private final long[] starts;

    private final Partial[] partials;
    private final Partial left;
    private final PaneTree tree;
    private final boolean stateExpires;

    /**
     * @param stateExpires whether nodes of the tree may be gone before they are removed
     */
    RunningHorizons(FeatureSpec spec, PaneTree tree, boolean stateExpires) {
        int count = spec.aggregates().invertible() ? spec.horizons().size() : 0;
        panes = new long[count];
        starts = new long[count];
        partials = new Partial[count];
        for (int i = 0; i < count; i++) {
            panes[i] = spec.horizons().get(i).panes();
            partials[i] = spec.aggregates().newPartial();
        }
        left = spec.aggregates().newPartial();
        this.tree = tree;
        this.stateExpires = stateExpires;
    }

    boolean isEmpty() {
        return panes.length == 0;
    }

    /** Begins with a key that had no rows. */
    void start(long pane) {
        for (int i = 0; i < panes.length; i++) {
            starts[i] = stateExpires ? afterNodeOf(pane) : firstPane(i, pane);
            partials[i].clear();
        }
    }

    /** Where no pane is held in the node. The first row takes it back to its pane. */
    private static long afterNodeOf(long pane) {
        return PaneTree.lastPaneOf(PaneTree.nodeOf(pane)) + 1;
    }

    private long firstPane(int horizon, long latest) {
        return latest - panes[horizon] + 1;
    }

    /** Moves all horizons to the pane of a row that is later than all others. */
    void advance(long latest, long pane) throws Exception {
        for (int i = 0; i < panes.length; i++) {
            startAt(i, firstPane(i, pane), latest);
        }
    }

    /** Lets horizons hold nothing before this pane. */
    void leaveBehind(long pane, long latest) throws Exception {
        for (int i = 0; i < panes.length; i++) {
            startAt(i, pane, latest);
        }
    }

    private void startAt(int horizon, long start, long latest) throws Exception {
        long before = starts[horizon];
        if (start <= before) {
            return;
        }
        starts[horizon] = start;
        if (start > latest) {
            partials[horizon].clear();
        } else if (stateExpires && maybeGone(before, start)) {
            collect(horizon, start, latest);
        } else {
            subtract(horizon, before, start - 1);
        }
    }

    private boolean maybeGone(long before, long start) throws Exception {
        long node = PaneTree.nodeOf(before);
        return node != PaneTree.nodeOf(start) || tree.isEmpty(node);
    }

    private void collect(int horizon, long start, long latest) throws Exception {
        partials[horizon].clear();
        long first = tree.nextPane(start, latest);
        if (first == PaneTree.NONE) {
            starts[horizon] = latest;
        } else {
            tree.mergeRange(first, latest, partials[horizon]);
            starts[horizon] = first;
        }
    }

    private void subtract(int horizon, long first, long last) throws Exception {
        left.clear();
        tree.mergeRange(first, last, left);
        byte[] bytes = left.toBytes();
        partials[horizon].subtract(bytes, 0, bytes.length);
    }

    /**
     * Adds a row that is in the tree already.
     *
     * @param beginsNode whether it is the first of its node
     */
    void add(long pane, long latest, RowData row, DistinctPanes values, boolean beginsNode)
            throws Exception {
        for (int i = 0; i < panes.length; i++) {
            boolean sameNode = PaneTree.nodeOf(pane) == PaneTree.nodeOf(starts[i]);
            if (stateExpires && beginsNode && sameNode) {
                collect(i, firstPane(i, latest), latest);
                continue;
            }
            if (stateExpires && pane >= firstPane(i, latest)) {
                starts[i] = Math.min(starts[i], pane);
            }
            if (pane >= starts[i]) {
                partials[i].add(row);
                values.countIn(partials[i], starts[i]);
            }
        }
    }

    void setResults(GenericRowData target, int firstField, int fieldsOfHorizon) {
        for (int i = 0; i < panes.length; i++) {
            partials[i].setResults(target, firstField + i * fieldsOfHorizon);
        }
    }

    void write(DataOutputSerializer target) throws IOException {
        for (int i = 0; i < panes.length; i++) {
            VarInts.writeSigned(target, starts[i]);
            VarInts.writeBytes(target, partials[i].toBytes());
        }
    }

    void read(DataInputDeserializer source) throws IOException {
        for (int i = 0; i < panes.length; i++) {
            starts[i] = VarInts.readSigned(source);
            partials[i].clear();
            partials[i].merge(VarInts.readBytes(source));
        }
    }
}
