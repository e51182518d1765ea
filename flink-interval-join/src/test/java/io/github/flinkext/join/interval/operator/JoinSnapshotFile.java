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

import org.apache.flink.runtime.state.SharedStateRegistryImpl;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A snapshot of a join that ran on some version of Flink, kept in the test resources: rows of four
 * keys, in RocksDB.
 *
 * @param ours whether it is of our operator; otherwise it is of Flink's
 */
record JoinSnapshotFile(boolean ours, FlinkJoinType type, Format format, String flinkVersion) {

    private static final String FOLDER = "snapshots";
    private static final int PARALLELISM = 1;
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

    static List<JoinSnapshotFile> ofVersion(String flinkVersion) {
        List<JoinSnapshotFile> files = new ArrayList<>();
        for (boolean ours : new boolean[] {false, true}) {
            for (FlinkJoinType type : TYPES) {
                files.add(
                        new JoinSnapshotFile(ours, type, Format.CANONICAL_SAVEPOINT, flinkVersion));
            }
            files.add(
                    new JoinSnapshotFile(
                            ours, FlinkJoinType.FULL, Format.CHECKPOINT, flinkVersion));
        }
        return files;
    }

    JoinCase join() {
        return JoinCase.eventTime(type, -100, 100);
    }

    String name() {
        return "%s-%s-%s-flink-%s.gz"
                .formatted(
                        ours ? "range-interval-join" : "interval-join",
                        type.name().toLowerCase(Locale.ROOT),
                        format.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        flinkVersion);
    }

    /**
     * Runs the join on the Flink of the class path and stores it.
     *
     * @param resources the root of the test resources
     */
    void write(Path resources) throws Exception {
        Path plain = Files.createTempFile("snapshot", null);
        try (JoinJob job =
                new JoinJob(
                        join(),
                        JoinHarness.SMALL_KEY_GROUPS,
                        new Start(ours, Backend.ROCKSDB, PARALLELISM),
                        null)) {
            for (Step step : STEPS) {
                job.apply(step);
            }
            OperatorSnapshotUtil.writeStateHandle(job.snapshot(format).state(), plain.toString());
        }
        Path file = resources.resolve(FOLDER).resolve(name());
        Files.createDirectories(file.getParent());
        try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(file))) {
            Files.copy(plain, output);
        }
        Files.delete(plain);
    }

    Snapshot read() throws IOException, ClassNotFoundException {
        Path plain = Files.createTempFile("snapshot", null);
        try (InputStream resource =
                        JoinSnapshotFile.class.getResourceAsStream("/" + FOLDER + "/" + name());
                OutputStream output = Files.newOutputStream(plain)) {
            new GZIPInputStream(resource).transferTo(output);
        }
        Snapshot snapshot =
                new Snapshot(
                        OperatorSnapshotUtil.readStateHandle(plain.toString()),
                        PARALLELISM,
                        1,
                        new SharedStateRegistryImpl());
        Files.delete(plain);
        return snapshot;
    }

    @Override
    public String toString() {
        return name();
    }
}
