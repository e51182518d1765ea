/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.streaming.api.watermark.Watermark;

import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The watermark up to which rows are committed. A watermark says that rows before it were handed to
 * the writers; they are in the table when the next checkpoint after it is committed.
 */
final class CommittedWatermarks {

    private final NavigableMap<Long, Long> ofCheckpoints = new TreeMap<>();
    private long arrived = Long.MIN_VALUE;
    private long committed = Long.MIN_VALUE;
    private boolean advanced;

    /**
     * The one at the end of the input is none: what is done then is asked for by its own option.
     */
    void arrived(long watermark) {
        if (watermark != Watermark.MAX_WATERMARK.getTimestamp()) {
            arrived = watermark;
        }
    }

    void snapshot(long checkpointId) {
        ofCheckpoints.put(checkpointId, arrived);
    }

    void committed(long checkpointId) {
        NavigableMap<Long, Long> upTo = ofCheckpoints.headMap(checkpointId, true);
        if (!upTo.isEmpty()) {
            long watermark = upTo.lastEntry().getValue();
            advanced |= watermark > committed;
            committed = Math.max(committed, watermark);
            upTo.clear();
        }
    }

    OptionalLong committed() {
        return committed == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(committed);
    }

    /** Whether it is later than when {@link #used} was called last. */
    boolean advanced() {
        return advanced;
    }

    void used() {
        advanced = false;
    }
}
