/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.testutils.SnapshotResource;

import org.apache.flink.core.execution.SavepointFormatType;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A canonical savepoint of Flink's join of a DataStream that ran on some version of Flink, kept in
 * the test resources: rows of three keys, in RocksDB.
 */
record FunctionJoinSnapshotFile(String flinkVersion) {

    private static final FunctionJoinCase JOIN =
            FunctionJoinCase.of(IntervalJoinType.INNER, -100, 100);
    private static final int PARALLELISM = 1;

    /** Starts the join, Flink's or ours, with the state of the snapshot if there is one. */
    static FunctionJoinHarness start(
            boolean ours,
            Backend backend,
            int parallelism,
            @Nullable FunctionJoinHarness.Snapshot from)
            throws Exception {
        return new FunctionJoinHarness(
                ours ? JOIN::ours : JOIN::flinks,
                backend,
                JoinHarness.SMALL_KEY_GROUPS,
                parallelism,
                from);
    }

    String name() {
        return "stream-interval-join-canonical-savepoint-flink-%s.gz".formatted(flinkVersion);
    }

    /** Runs the join on the Flink of the class path and stores it. */
    void write(Path resources) throws Exception {
        try (FunctionJoinHarness join = start(false, Backend.ROCKSDB, PARALLELISM, null)) {
            join.left("k1", 1_000, 1);
            join.right("k1", 1_050, 2);
            join.left("k1", 1_000, 3);
            join.right("k2", 700, 4);
            join.left("k3", 900, 5);
            join.watermark(500);
            SnapshotResource.write(
                    resources, name(), join.savepoint(SavepointFormatType.CANONICAL).state());
        }
    }

    FunctionJoinHarness.Snapshot read() throws IOException, ClassNotFoundException {
        return new FunctionJoinHarness.Snapshot(SnapshotResource.read(name()), PARALLELISM);
    }

    @Override
    public String toString() {
        return name();
    }
}
