/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.dataview.MapView;

import java.util.HashMap;
import java.util.Map;

/** State whose entries are gone some time after they were written, by a clock of the test. */
final class ExpiringMap<K, V> extends MapView<K, V> {

    private final Map<K, Long> written = new HashMap<>();
    private final long timeToLive;
    private long now;

    ExpiringMap(long timeToLive) {
        this.timeToLive = timeToLive;
    }

    void setTime(long time) {
        now = time;
        written.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = now - entry.getValue() >= timeToLive;
                            if (gone) {
                                getMap().remove(entry.getKey());
                            }
                            return gone;
                        });
    }

    @Override
    public void put(K key, V value) throws Exception {
        super.put(key, value);
        written.put(key, now);
    }
}
