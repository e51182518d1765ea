/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Aggregates;
import io.github.flinkext.window.aggregate.Partial;

import org.apache.flink.table.data.RowData;

import java.util.HashMap;
import java.util.Map;

/**
 * The panes of a key, from which any range of them is put together by reading a few nodes, however
 * long it is.
 *
 * <pre>
 * level 2                    |        node 0         |     a slot for each node of level 1
 * level 1         |   node 0    |   node 1    |            a slot for each node of level 0
 * level 0    |..|..|..|..|..|..|..|..|                     a slot for each pane
 *                  ^-----------------^  range: slots at both ends, whole nodes between them
 * </pre>
 *
 * <p>A node has 60 slots: with panes of a minute, one of level 0 is an hour. A slot above level 0
 * is filled when its node is closed, which is when the first row of a later node comes. So a row in
 * order changes one node of level 0, and that of the pane that its value is {@link #removeValue
 * removed} from, if any. A change of a closed node changes the totals over it. A range ends at or
 * before the latest pane, and so needs totals of closed nodes only.
 */
final class PaneTree {

    private static final int SLOTS = PaneNode.SLOTS;
    private static final int MOST_LEVELS = 5;

    /** What a range may have at most: nine days in panes of a millisecond. */
    static final long MOST_PANES = 777_600_000L;

    /** No pane. */
    static final long NONE = Long.MIN_VALUE;

    static final int BITS_OF_LEVEL = 3;

    private final int levels;
    private final Partial partial;

    /** Nodes of the current key that were read or written since {@link #use}. */
    private Map<Long, PaneNode> nodes;

    private KeyStore store;

    PaneTree(Aggregates aggregates, long longestRange) {
        partial = aggregates.newPartial();
        int needed = 1;
        for (long panes = SLOTS; panes < longestRange; panes *= SLOTS) {
            needed++;
        }
        levels = Math.min(needed, MOST_LEVELS);
    }

    /** Begins work with the current key of this store. */
    void use(KeyStore store) {
        this.store = store;
        // Another one, since a map that was large once is slow to clear ever after.
        nodes = new HashMap<>();
    }

    static long nodeOf(long pane) {
        return Math.floorDiv(pane, SLOTS);
    }

    static long lastPaneOf(long node) {
        return node * SLOTS + SLOTS - 1;
    }

    /** Closes nodes before a row comes whose pane is later than all others. */
    void advance(long latest, long pane) throws Exception {
        carryTotals(latest, pane);
    }

    /**
     * Adds a row to its pane, and to the totals of nodes that are closed.
     *
     * @return whether its node of level 0 is new
     */
    boolean add(long pane, long latest, RowData row, DistinctPanes values) throws Exception {
        boolean isNew = node(0, nodeOf(pane)).isEmpty();
        read(pane);
        partial.add(row);
        values.countIn(partial);
        write(pane, latest);
        return isNew;
    }

    /**
     * Has a pane count one value less, as do the totals of nodes that are closed. One that is gone
     * counts none.
     */
    void removeValue(long pane, long latest, int position) throws Exception {
        if (node(0, nodeOf(pane)).nextUsed(positionOf(pane)) != positionOf(pane)) {
            return;
        }
        read(pane);
        partial.changeCount(position, -1);
        write(pane, latest);
    }

    private void read(long pane) throws Exception {
        partial.clear();
        node(0, nodeOf(pane)).mergeInto(partial, positionOf(pane), positionOf(pane));
    }

    private void write(long pane, long latest) throws Exception {
        set(0, pane, partial.toBytes());
        carryTotals(pane, latest);
    }

    /** Whether no pane of a node of level 0 has had a row, or the node is gone. */
    boolean isEmpty(long node) throws Exception {
        return node(0, node).isEmpty();
    }

    /**
     * The first pane from one to another that has had a row, or {@link #NONE}.
     *
     * @param latest the latest pane
     */
    long nextPane(long from, long latest) throws Exception {
        return from > latest ? NONE : nextSlot(0, from, latest);
    }

    private long nextSlot(int level, long from, long latest) throws Exception {
        long lastNode = nodeOf(latest);
        long slot = from;
        for (long node = nodeOf(from);
                node <= lastNode;
                node = nextNode(level, node + 1, lastNode)) {
            int position = node(level, node).nextUsed(positionOf(slot));
            if (position < SLOTS) {
                return node * SLOTS + position;
            }
            slot = 0;
        }
        return NONE;
    }

    /** The last one is not closed, and so in none of those above it. */
    private long nextNode(int level, long from, long last) throws Exception {
        if (from >= last || level == levels - 1) {
            return from;
        }
        long closed = nextSlot(level + 1, from, last);
        return closed == NONE ? last : closed;
    }

    /** Takes totals of the nodes over this pane upwards, up to the one that holds the other too. */
    private void carryTotals(long pane, long other) throws Exception {
        long node = pane;
        long otherNode = other;
        for (int level = 0; level < levels - 1; level++) {
            node = nodeOf(node);
            otherNode = nodeOf(otherNode);
            if (node == otherNode) {
                return;
            }
            partial.clear();
            node(level, node).mergeInto(partial, 0, SLOTS - 1);
            set(level + 1, node, partial.toBytes());
        }
    }

    /** Merges what is in these panes, in the order of time. */
    void mergeRange(long first, long last, Partial target) throws Exception {
        mergeRange(0, first, last, target);
    }

    private void mergeRange(int level, long first, long last, Partial target) throws Exception {
        if (first > last) {
            return;
        }
        long firstNode = nodeOf(first);
        long lastNode = nodeOf(last);
        if (lastNode - firstNode <= 1 || level == levels - 1) {
            for (long node = firstNode; node <= lastNode; node++) {
                mergeSlots(level, Math.max(first, node * SLOTS), last, target);
            }
            return;
        }
        boolean whole = positionOf(first) == 0;
        if (!whole) {
            mergeSlots(level, first, last, target);
        }
        mergeRange(level + 1, whole ? firstNode : firstNode + 1, lastNode - 1, target);
        mergeSlots(level, lastNode * SLOTS, last, target);
    }

    /** Merges from one slot to another one or to the end of its node, what comes first. */
    private void mergeSlots(int level, long first, long last, Partial target) throws Exception {
        long node = nodeOf(first);
        int end = positionOf(Math.min(last, lastPaneOf(node)));
        node(level, node).mergeInto(target, positionOf(first), end);
    }

    /** Removes a node of level 0, and what holds nothing but it. */
    void remove(long node) throws Exception {
        long slot = node;
        removeNode(0, node);
        for (int level = 1; level < levels; level++) {
            long parent = nodeOf(slot);
            if (node(level, parent).isEmpty()) {
                return;
            }
            PaneNode left = node(level, parent).without(positionOf(slot));
            if (!left.isEmpty()) {
                write(level, parent, left);
                return;
            }
            removeNode(level, parent);
            slot = parent;
        }
    }

    private static int positionOf(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS);
    }

    private PaneNode node(int level, long index) throws Exception {
        PaneNode node = nodes.get(id(level, index));
        if (node == null) {
            node = PaneNode.of(store.get(id(level, index)));
            nodes.put(id(level, index), node);
        }
        return node;
    }

    private void set(int level, long slot, byte[] bytes) throws Exception {
        long index = nodeOf(slot);
        write(level, index, node(level, index).with(positionOf(slot), bytes));
    }

    private void write(int level, long index, PaneNode node) throws Exception {
        nodes.put(id(level, index), node);
        store.put(id(level, index), node.toBytes());
    }

    private void removeNode(int level, long index) throws Exception {
        nodes.remove(id(level, index));
        store.remove(id(level, index));
    }

    /** Levels begin with 1, so that 0 is never the id of a node. */
    private static long id(int level, long index) {
        return (index << BITS_OF_LEVEL) | (level + 1);
    }
}
