/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.aggregate.VarInts;
import io.github.flinkext.window.state.StateLabel;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;

/**
 * Features of a key over several horizons, at the time of each of its rows.
 *
 * <p>Time is cut into panes. A horizon of n panes covers the pane of the row and the n - 1 before
 * it, so it begins up to a pane's width later than n panes before the row, and rows of the same
 * pane that came before count even if their time is later. With panes of a millisecond it covers
 * exactly the rows of {@code (time - horizon, time]}.
 *
 * <p>Rows may come in any order. A row that is older than the latest of its key gets what is in the
 * panes up to its own, and counts in the results of all rows that come after it.
 *
 * <p>State of a key is a {@link PaneTree}, the entry {@link #HEAD} with the latest pane and {@link
 * RunningHorizons}, and values of COUNT(DISTINCT x), of which {@link DistinctPanes} knows. A node
 * of panes expires when the watermark says that no row can come whose longest horizon reaches it;
 * with the last one the key is gone.
 *
 * <p>The head begins with the {@link StateLabel} of all that is kept of the key.
 */
final class FeatureWindows {

    private static final long HEAD = 0;
    private static final byte VERSION = 1;

    private final FeatureSpec spec;
    private final StateLabel label;
    private final boolean stateExpires;
    private final long longestHorizon;
    private final PaneTree tree;
    private final DistinctPanes values;
    private final RunningHorizons running;
    private final Partial collected;
    private final DataOutputSerializer headTarget = new DataOutputSerializer(128);
    private final DataInputDeserializer headSource = new DataInputDeserializer();

    private long latest;

    private FeatureWindows(FeatureSpec spec, StateLabel label, boolean stateExpires) {
        this.spec = spec;
        this.label = label;
        this.stateExpires = stateExpires;
        longestHorizon = spec.longestHorizon();
        tree = new PaneTree(spec.aggregates(), longestHorizon);
        values = new DistinctPanes(spec, tree);
        running = new RunningHorizons(spec, tree, stateExpires);
        collected = spec.aggregates().newPartial();
    }

    /** Of {@link SlidingFeatures}, whose state stays until it is removed. */
    static FeatureWindows ofCall(FeatureSpec spec) {
        return new FeatureWindows(
                spec, StateLabel.ofCall(SlidingFeatures.NAME, spec.kinds()), false);
    }

    /**
     * Of {@link SlidingFeaturesAggregate}, whose state may have a time to live: each entry is gone
     * some time after it was written. The head is written last of all with each row, so that as
     * long as there is any other entry, it is there.
     */
    static FeatureWindows ofAggregate(FeatureSpec spec) {
        return new FeatureWindows(
                spec,
                new StateLabel(
                        SlidingFeaturesAggregate.class.getSimpleName(),
                        spec.kinds(),
                        "start the job without this state"),
                true);
    }

    /**
     * Takes a row of the current key.
     *
     * @return the pane of the row
     */
    long add(KeyStore store, long time, RowData row) throws Exception {
        use(store);
        long pane = spec.pane(time);
        boolean moved = moveTo(pane, store.get(HEAD));
        values.add(pane, row);
        boolean beginsNode = tree.add(pane, latest, row, values);
        if (beginsNode) {
            store.expireAt(expiryOf(PaneTree.nodeOf(pane)));
        }
        values.leave(latest);
        running.add(pane, latest, row, values, beginsNode);
        if (moved || stateExpires || !running.isEmpty()) {
            writeHead(store);
        }
        return pane;
    }

    private void use(KeyStore store) {
        tree.use(store);
        values.use(store);
    }

    /** The latest pane of the key whose row was {@link #add added} last. */
    long latestPane() {
        return latest;
    }

    /**
     * Sets the features of the key whose row was {@link #add added} last in consecutive fields.
     *
     * @param pane the one that horizons end with, not after the latest
     */
    void setFeatures(long pane, GenericRowData target, int firstField) throws Exception {
        if (running.isEmpty() || pane < latest) {
            collectFeatures(pane, target, firstField);
        } else {
            running.setResults(target, firstField, spec.aggregates().size());
        }
    }

    private boolean moveTo(long pane, byte[] head) throws Exception {
        if (head == null) {
            running.start(pane);
        } else {
            readHead(head);
            if (pane <= latest) {
                return false;
            }
            tree.advance(latest, pane);
            running.advance(latest, pane);
        }
        latest = pane;
        return true;
    }

    private void collectFeatures(long pane, GenericRowData target, int firstField)
            throws Exception {
        int[][] returned = values.returned(pane, latest);
        int field = firstField;
        for (int i = 0; i < returned.length; i++) {
            collected.clear();
            tree.mergeRange(pane - spec.horizons().get(i).panes() + 1, pane, collected);
            values.countReturned(collected, returned[i]);
            collected.setResults(target, field);
            field += spec.aggregates().size();
        }
    }

    /**
     * Removes the panes that have asked for this time, as no row can need them.
     *
     * @param time one of those given to {@link KeyStore#expireAt}
     */
    void expire(KeyStore store, long time) throws Exception {
        use(store);
        long node = nodeOfExpiry(time);
        byte[] head = store.get(HEAD);
        if (head != null) {
            readHead(head);
            if (PaneTree.nodeOf(latest) <= node) {
                store.remove(HEAD);
            } else if (!running.isEmpty()) {
                running.leaveBehind(PaneTree.lastPaneOf(node) + 1, latest);
                writeHead(store);
            }
        }
        values.expire(node);
        tree.remove(node);
    }

    /** The time before that of the first row whose longest horizon begins after the node. */
    private long expiryOf(long node) {
        return (PaneTree.lastPaneOf(node) + longestHorizon) * spec.paneMillis() - 1;
    }

    private long nodeOfExpiry(long time) {
        return PaneTree.nodeOf((time + 1) / spec.paneMillis() - longestHorizon);
    }

    private void writeHead(KeyStore store) throws Exception {
        headTarget.clear();
        label.write(headTarget);
        headTarget.writeByte(VERSION);
        VarInts.writeSigned(headTarget, latest);
        running.write(headTarget);
        store.put(HEAD, headTarget.getCopyOfBuffer());
    }

    private void readHead(byte[] head) throws IOException {
        int start = label.check(head);
        headSource.setBuffer(head, start, head.length - start);
        byte version = headSource.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read features of version "
                            + version
                            + ": this flinkext knows version "
                            + VERSION
                            + ". Restore with the flinkext that wrote the state, or a later one.");
        }
        latest = VarInts.readSigned(headSource);
        running.read(headSource);
    }
}
