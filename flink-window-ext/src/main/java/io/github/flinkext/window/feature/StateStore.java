/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.dataview.MapView;

import javax.annotation.Nullable;

/** Keeps panes and values of the current key in state of Flink. */
abstract class StateStore implements KeyStore {

    private final MapView<Long, byte[]> panes;
    private final MapView<String, byte[]> values;

    StateStore(MapView<Long, byte[]> panes, MapView<String, byte[]> values) {
        this.panes = panes;
        this.values = values;
    }

    @Override
    @Nullable
    public final byte[] get(long id) throws Exception {
        return panes.get(id);
    }

    @Override
    public final void put(long id, byte[] bytes) throws Exception {
        panes.put(id, bytes);
    }

    @Override
    public final void remove(long id) throws Exception {
        panes.remove(id);
    }

    @Override
    @Nullable
    public final byte[] getValue(String value) throws Exception {
        return values.get(value);
    }

    @Override
    public final void putValue(String value, byte[] bytes) throws Exception {
        values.put(value, bytes);
    }

    @Override
    public final void removeValue(String value) throws Exception {
        values.remove(value);
    }
}
