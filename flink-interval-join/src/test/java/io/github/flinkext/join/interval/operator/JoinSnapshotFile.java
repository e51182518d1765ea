/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinJob.Format;
import io.github.flinkext.join.interval.operator.JoinJob.Snapshot;
import io.github.flinkext.join.interval.operator.JoinJob.Start;
import io.github.flinkext.join.interval.operator.JoinSteps.Left;
import io.github.flinkext.join.interval.operator.JoinSteps.Mark;
import io.github.flinkext.join.interval.operator.JoinSteps.Right;
import io.github.flinkext.join.interval.operator.JoinSteps.Step;
import io.github.flinkext.testutils.SnapshotResource;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.SharedStateRegistry;
import org.apache.flink.runtime.state.SharedStateRegistryImpl;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A snapshot of a join in SQL that ran on some version of Flink, kept in the test resources: rows
 * of three keys and of none, in RocksDB.
 *
 * @param ours whether it is of our operator; otherwise it is of Flink's
 */
record JoinSnapshotFile(
        boolean ours, FlinkJoinType type, Kind kind, Format format, String flinkVersion) {

    private static final int PARALLELISM = 1;
    private static final long CHECKPOINT_ID = 1;
    private static final List<FlinkJoinType> TYPES =
            List.of(
                    FlinkJoinType.INNER,
                    FlinkJoinType.LEFT,
                    FlinkJoinType.RIGHT,
                    FlinkJoinType.FULL);

    private static final List<Step> STEPS =
            List.of(
                    new Left("k1", 1_000, 1),
                    new Right("k1", 1_050, 2),
                    new Left("k1", 1_000, 3),
                    new Right("k2", 700, 4),
                    new Left("k3", 900, 5),
                    // Flink's operator leaves the timer at that of the later row.
                    new Left("k3", 650, 6),
                    new Left(null, 1_000, 7),
                    new Right(null, 1_000, 8),
                    new Mark(500));

    /** The time of a row is that of its arrival. */
    private static final List<Step> STEPS_IN_PROCESSING_TIME =
            List.of(
                    new Left("k1", 1_000, 1),
                    new Right("k2", 1_000, 2),
                    new Right("k1", 1_050, 3),
                    new Left("k3", 1_050, 4));

    /** What the join is like besides its type. */
    enum Kind {
        EVENT_TIME("", JoinHarness.SMALL_KEY_GROUPS),
        /** Keys begin with two bytes instead of one. */
        MANY_KEY_GROUPS("32768-key-groups-", 32_768),
        PROCESSING_TIME("processing-time-", JoinHarness.SMALL_KEY_GROUPS);

        private final String label;
        private final int maxParallelism;

        Kind(String label, int maxParallelism) {
            this.label = label;
            this.maxParallelism = maxParallelism;
        }
    }

    static List<JoinSnapshotFile> ofVersion(String flinkVersion) {
        List<JoinSnapshotFile> files = new ArrayList<>();
        for (boolean ours : new boolean[] {false, true}) {
            for (FlinkJoinType type : TYPES) {
                files.add(savepoint(ours, type, Kind.EVENT_TIME, flinkVersion));
            }
            files.add(
                    new JoinSnapshotFile(
                            ours,
                            FlinkJoinType.FULL,
                            Kind.EVENT_TIME,
                            Format.CHECKPOINT,
                            flinkVersion));
        }
        files.add(savepoint(false, FlinkJoinType.FULL, Kind.MANY_KEY_GROUPS, flinkVersion));
        files.add(savepoint(false, FlinkJoinType.FULL, Kind.PROCESSING_TIME, flinkVersion));
        return files;
    }

    private static JoinSnapshotFile savepoint(
            boolean ours, FlinkJoinType type, Kind kind, String flinkVersion) {
        return new JoinSnapshotFile(ours, type, kind, Format.CANONICAL_SAVEPOINT, flinkVersion);
    }

    boolean isInEventTime() {
        return kind != Kind.PROCESSING_TIME;
    }

    /** Starts the join, Flink's or ours, with the state of the snapshot if there is one. */
    JoinJob start(Start start, @Nullable Snapshot from) throws Exception {
        return new JoinJob(
                new JoinCase(type, new IntervalBounds(-100, 100), isInEventTime(), false),
                kind.maxParallelism,
                start,
                from);
    }

    String name() {
        return "%s-%s-%s%s-flink-%s.gz"
                .formatted(
                        ours ? "range-interval-join" : "interval-join",
                        type.name().toLowerCase(Locale.ROOT),
                        kind.label,
                        format.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        flinkVersion);
    }

    /**
     * Runs the join on the Flink of the class path and stores it.
     *
     * @param resources the root of the test resources
     */
    void write(Path resources) throws Exception {
        try (JoinJob job = start(new Start(ours, Backend.ROCKSDB, PARALLELISM), null)) {
            if (isInEventTime()) {
                for (Step step : STEPS) {
                    job.apply(step);
                }
            } else {
                for (Step row : STEPS_IN_PROCESSING_TIME) {
                    job.processingTime(
                            row instanceof Left left ? left.time() : ((Right) row).time());
                    job.apply(row);
                }
            }
            SnapshotResource.write(resources, name(), job.snapshot(format).state());
        }
    }

    Snapshot read() throws IOException, ClassNotFoundException {
        OperatorSubtaskState state = SnapshotResource.read(name());
        SharedStateRegistry sharedFiles = new SharedStateRegistryImpl();
        state.registerSharedStates(sharedFiles, CHECKPOINT_ID);
        return new Snapshot(state, PARALLELISM, CHECKPOINT_ID, sharedFiles);
    }

    @Override
    public String toString() {
        return name();
    }
}
