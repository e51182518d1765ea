/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.api.dataview.MapView;

import javax.annotation.Nullable;

/**
 * The panes of a group in the accumulator of an aggregate. There are no timers, so times of expiry
 * are an entry themselves, and are looked at when a row begins a node, which is when there may be
 * something to remove.
 */
final class AggregateStore implements KeyStore {

    /** No id of a node, nor that of the head. */
    private static final long EXPIRIES = 1L << 3;

    private final MapView<Long, byte[]> panes;

    @Nullable private Long added;

    AggregateStore(MapView<Long, byte[]> panes) {
        this.panes = panes;
    }

    @Override
    public byte[] get(long id) throws Exception {
        return panes.get(id);
    }

    @Override
    public void put(long id, byte[] bytes) throws Exception {
        panes.put(id, bytes);
    }

    @Override
    public void remove(long id) throws Exception {
        panes.remove(id);
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
        DataOutputSerializer kept = new DataOutputSerializer(64);
        keepOrExpire(added, windows, time, kept);
        byte[] stored = panes.get(EXPIRIES);
        if (stored != null) {
            DataInputDeserializer source = new DataInputDeserializer(stored);
            while (source.available() > 0) {
                keepOrExpire(VarInts.readSigned(source), windows, time, kept);
            }
        }
        panes.put(EXPIRIES, kept.getCopyOfBuffer());
        added = null;
    }

    private void keepOrExpire(
            long expiry, FeatureWindows windows, long time, DataOutputSerializer kept)
            throws Exception {
        if (expiry < time) {
            windows.expire(this, expiry);
        } else {
            VarInts.writeSigned(kept, expiry);
        }
    }
}
