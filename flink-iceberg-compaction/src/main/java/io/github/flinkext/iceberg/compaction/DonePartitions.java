/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.Table;

import java.util.OptionalLong;

/**
 * The partitions to which no more rows are expected, as of one look: those that are idle, and those
 * that the watermark has passed.
 *
 * @param time of the look, in milliseconds of the epoch
 * @param watermark up to which rows are committed
 */
record DonePartitions(CompactionSettings.Partitions settings, long time, OptionalLong watermark) {

    boolean isIdle(SmallFiles.OfPartition partition) {
        return settings.idle() != null
                && partition.changedAt() <= time - settings.idle().toMillis();
    }

    boolean isPassed(Table table, TablePartition key) {
        if (settings.watermarkDelay() == null || watermark.isEmpty()) {
            return false;
        }
        OptionalLong end = PartitionEnds.of(table.specs().get(key.specId()), key.values().get());
        return end.isPresent()
                && watermark.getAsLong() - settings.watermarkDelay().toMillis() >= end.getAsLong();
    }
}
