/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import javax.annotation.Nullable;

/**
 * The panes of a group in the accumulator of an aggregate. There are no timers, so times of expiry
 * are entries themselves, a queue that is looked at when a row begins a node, which is when there
 * may be something to remove. One of a row out of order waits for those before it.
 *
 * <p>If state has a time to live, entries of the queue may be gone. So will be their nodes, then,
 * once they are not written any more.
 */
final class AggregateStore extends StateStore {

    /** The numbers of the first entry of the queue and of the next one. */
    private static final long QUEUE = 1L << PaneTree.BITS_OF_LEVEL;

    @Nullable private Long added;
    private long first;
    private long next;

    AggregateStore(SlidingFeaturesAggregate.Group group) {
        super(group.panes, group.values);
    }

    @Override
    public void expireAt(long time) {
        added = time;
    }

    /** Removes nodes that no horizon reaches which ends at this time or later. */
    void expireBefore(FeatureWindows windows, long time) throws Exception {
        if (added == null) {
            return;
        }
        readQueue();
        putExpiry(next++, added);
        added = null;
        while (first < next && expireFirst(windows, time)) {
            first++;
        }
        putQueue();
    }

    /** Whether the first entry of the queue is done with. */
    private boolean expireFirst(FeatureWindows windows, long time) throws Exception {
        byte[] entry = get(id(first));
        if (entry == null) {
            return true;
        }
        long expiry = VarInts.readSigned(new DataInputDeserializer(entry));
        if (expiry >= time) {
            return false;
        }
        windows.expire(this, expiry);
        remove(id(first));
        return true;
    }

    private void readQueue() throws Exception {
        byte[] stored = get(QUEUE);
        if (stored != null) {
            DataInputDeserializer source = new DataInputDeserializer(stored);
            first = VarInts.readUnsigned(source);
            next = VarInts.readUnsigned(source);
        }
    }

    private void putQueue() throws Exception {
        DataOutputSerializer target = new DataOutputSerializer(16);
        VarInts.writeUnsigned(target, first);
        VarInts.writeUnsigned(target, next);
        put(QUEUE, target.getCopyOfBuffer());
    }

    private void putExpiry(long number, long expiry) throws Exception {
        DataOutputSerializer target = new DataOutputSerializer(16);
        VarInts.writeSigned(target, expiry);
        put(id(number), target.getCopyOfBuffer());
    }

    /** No id of a node, nor those of the head and of the queue. */
    private static long id(long number) {
        return (number + 2) << PaneTree.BITS_OF_LEVEL;
    }
}
