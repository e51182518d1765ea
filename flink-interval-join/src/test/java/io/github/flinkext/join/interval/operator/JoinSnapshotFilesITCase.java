/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.JoinJob.Format;
import io.github.flinkext.join.interval.operator.JoinJob.Start;
import io.github.flinkext.join.interval.operator.JoinSteps.Left;
import io.github.flinkext.join.interval.operator.JoinSteps.Mark;
import io.github.flinkext.join.interval.operator.JoinSteps.Right;

import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/*
 * Files that are missing are written, each by the version of Flink in its name, from the root of
 * the repository:
 *
 *   mvn verify -pl flink-interval-join -am -Dflink.compile.version=2.3.0 \
 *     -Dtest=none -Dit.test='JoinSnapshotFilesITCase#writesTheFiles' \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
 *     -Dflinkext.snapshots.write=$PWD/flink-interval-join/src/test/resources
 *
 * A file that was published is never replaced: it stands for the snapshots that users have.
 */
/**
 * Restores snapshots that Flink's operator and ours wrote on several versions of Flink.
 *
 * <p>An integration test, so that each version of Flink that is supported reads the files of all.
 */
class JoinSnapshotFilesITCase {

    private static final String WRITE = "flinkext.snapshots.write";
    private static final List<String> VERSIONS = List.of("2.1.1", "2.2.0", "2.3.0");

    /** What the snapshot is restored into. */
    enum Restored {
        INTO_OURS,
        INTO_FLINKS_FROM_A_SNAPSHOT_OF_OURS
    }

    static List<Arguments> snapshots() {
        List<Arguments> cases = new ArrayList<>();
        for (JoinSnapshotFile file : files(true)) {
            cases.add(Arguments.of(file, Backend.ROCKSDB, Restored.INTO_OURS));
            if (file.format() == Format.CANONICAL_SAVEPOINT
                    && file.kind() == JoinSnapshotFile.Kind.EVENT_TIME) {
                cases.add(Arguments.of(file, Backend.HEAP, Restored.INTO_OURS));
            }
            // State that only outer sides have is in a full join.
            if (file.type() == FlinkJoinType.INNER || file.type() == FlinkJoinType.FULL) {
                cases.add(
                        Arguments.of(
                                file,
                                Backend.ROCKSDB,
                                Restored.INTO_FLINKS_FROM_A_SNAPSHOT_OF_OURS));
            }
        }
        return cases;
    }

    private static List<JoinSnapshotFile> files(boolean eventTime) {
        return VERSIONS.stream()
                .flatMap(version -> JoinSnapshotFile.ofVersion(version).stream())
                .filter(file -> file.isInEventTime() == eventTime)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void goesOnWhereASnapshotEnds(JoinSnapshotFile file, Backend backend, Restored restored)
            throws Exception {
        try (JoinJob job = restore(file, backend, restored)) {
            job.apply(new Right("k1", 1_100, 9));
            job.apply(new Left("k2", 790, 10));
            assertThat(job.rows()).containsExactly("l1+r9", "l10+r4", "l3+r9");

            job.apply(new Mark(800));
            job.apply(new Mark(1_300));
            assertThat(job.rows())
                    .containsExactlyInAnyOrderElementsOf(ofType(file, expectedRows(file.ours())));

            job.apply(new Mark(Long.MAX_VALUE));
            assertThat(job.rows()).hasSameSizeAs(ofType(file, expectedRows(file.ours())));
            assertThat(job.left()).isEmpty();
        }
    }

    private static JoinJob restore(JoinSnapshotFile file, Backend backend, Restored restored)
            throws Exception {
        if (restored == Restored.INTO_OURS) {
            return file.start(new Start(true, backend, 2), file.read());
        }
        try (JoinJob ours = file.start(new Start(true, backend, 1), file.read())) {
            return file.start(new Start(false, backend, 1), ours.snapshot(file.format()));
        }
    }

    /** Of a full join. */
    private static List<String> expectedRows(boolean ours) {
        return ours
                // Had padded the rows without a key at once.
                ? List.of("l1+r9", "l10+r4", "l3+r9", "l5+null", "l6+null")
                : List.of("l1+r9", "l10+r4", "l3+r9", "l5+null", "l6+null", "l7+null", "null+r8");
    }

    private static List<String> ofType(JoinSnapshotFile file, List<String> rows) {
        return rows.stream()
                .filter(row -> file.type().isLeftOuter() || !row.endsWith("+null"))
                .filter(row -> file.type().isRightOuter() || !row.startsWith("null+"))
                .toList();
    }

    static List<Arguments> snapshotsInProcessingTime() {
        List<Arguments> cases = new ArrayList<>();
        for (JoinSnapshotFile file : files(false)) {
            for (Restored restored : Restored.values()) {
                cases.add(Arguments.of(file, restored));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("snapshotsInProcessingTime")
    void goesOnInProcessingTime(JoinSnapshotFile file, Restored restored) throws Exception {
        try (JoinJob job = restore(file, Backend.ROCKSDB, restored)) {
            job.processingTime(1_080);
            job.apply(new Left("k2", 1_080, 5));
            job.apply(new Right("k1", 1_080, 6));
            job.processingTime(1_150);
            assertThat(job.rows()).containsExactly("l1+r6", "l5+r2");

            job.processingTime(1_151);
            assertThat(job.rows()).containsExactly("l1+r6", "l4+null", "l5+r2");

            job.processingTime(10_000);
            assertThat(job.rows()).hasSize(3);
            assertThat(job.left()).isEmpty();
        }
    }

    static List<Arguments> snapshotsOfStreams() {
        List<Arguments> cases = new ArrayList<>();
        for (String version : VERSIONS) {
            FunctionJoinSnapshotFile file = new FunctionJoinSnapshotFile(version);
            for (Restored restored : Restored.values()) {
                cases.add(Arguments.of(file, Backend.ROCKSDB, restored));
            }
            cases.add(Arguments.of(file, Backend.HEAP, Restored.INTO_OURS));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("snapshotsOfStreams")
    void goesOnWhereASnapshotOfAJoinOfStreamsEnds(
            FunctionJoinSnapshotFile file, Backend backend, Restored restored) throws Exception {
        try (FunctionJoinHarness join = restore(file, backend, restored)) {
            assertThat(join.watermark(500)).containsExactly("wm 500");

            assertThat(join.right("k1", 1_100, 9))
                    .contains("pair l1+r9 @ 1100", "pair l3+r9 @ 1100");
            assertThat(join.left("k2", 790, 10)).contains("pair l10+r4 @ 790");
            assertThat(join.left("k3", 1_100, 11)).isEmpty();

            join.watermark(1_100);
            assertThat(join.keysAndTimers()).as("k1 on the right, k3 on the left").isEqualTo(2 + 3);
            join.watermark(Long.MAX_VALUE);
            assertThat(join.keysAndTimers()).isZero();
        }
    }

    private static FunctionJoinHarness restore(
            FunctionJoinSnapshotFile file, Backend backend, Restored restored) throws Exception {
        if (restored == Restored.INTO_OURS) {
            return FunctionJoinSnapshotFile.start(true, backend, 2, file.read());
        }
        try (FunctionJoinHarness ours =
                FunctionJoinSnapshotFile.start(true, backend, 1, file.read())) {
            return FunctionJoinSnapshotFile.start(
                    false, backend, 1, ours.savepoint(SavepointFormatType.NATIVE));
        }
    }

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    void writesTheFiles() throws Exception {
        Path resources = Path.of(System.getProperty(WRITE));
        String version = EnvironmentInformation.getVersion();
        for (JoinSnapshotFile file : JoinSnapshotFile.ofVersion(version)) {
            file.write(resources);
        }
        new FunctionJoinSnapshotFile(version).write(resources);
    }
}
