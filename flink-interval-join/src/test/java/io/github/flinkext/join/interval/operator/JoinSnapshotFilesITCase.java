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

import org.apache.flink.runtime.util.EnvironmentInformation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/*
 * The files are written again, or for another version of Flink, from the root of the repository:
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

    static Stream<Arguments> snapshots() {
        return Stream.of("2.1.1", "2.2.0", "2.3.0")
                .flatMap(version -> JoinSnapshotFile.ofVersion(version).stream())
                .flatMap(
                        file ->
                                Stream.of(Backend.values())
                                        .filter(backend -> isReadBy(backend, file.format()))
                                        .map(backend -> Arguments.of(file, backend)));
    }

    private static boolean isReadBy(Backend backend, Format format) {
        return backend == Backend.ROCKSDB || format == Format.CANONICAL_SAVEPOINT;
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void goesOnWhereASnapshotEnds(JoinSnapshotFile file, Backend backend) throws Exception {
        try (JoinJob job =
                new JoinJob(
                        file.join(),
                        JoinHarness.SMALL_KEY_GROUPS,
                        new Start(true, backend, 2),
                        file.read())) {
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

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    void writesTheFiles() throws Exception {
        Path resources = Path.of(System.getProperty(WRITE));
        for (JoinSnapshotFile file :
                JoinSnapshotFile.ofVersion(EnvironmentInformation.getVersion())) {
            file.write(resources);
        }
    }
}
