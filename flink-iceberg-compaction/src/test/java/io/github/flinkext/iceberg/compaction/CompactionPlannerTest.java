/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/** With a target of 1000 bytes and tiers of 10, 50, 250 and 1250 bytes. */
class CompactionPlannerTest {

    private static final Snapshot START = SomeSnapshot.of(7, 70);
    private static final RowDeletes DELETES = new RowDeletes(3, 0.3);

    private final CompactionPlanner planner =
            new CompactionPlanner(new TierSizes(1_000, 10, 5), DELETES);

    @Test
    void mergesATierWhenItHasEnoughFiles() {
        assertThat(sizes(Extent.FULL_TIERS, files(1, 2, 3, 4))).isEmpty();
        assertThat(sizes(Extent.FULL_TIERS, files(1, 2, 3, 4, 5)))
                .containsExactly(List.of(1L, 2L, 3L, 4L, 5L));
    }

    @Test
    void leavesOutFilesOfTheLowestTierThatAreLargeForTheirGroup() {
        assertThat(sizes(Extent.FULL_TIERS, files(5, 1, 1, 1, 1)))
                .as("the large one is written again for little")
                .isEmpty();
        assertThat(sizes(Extent.FULL_TIERS, files(5, 1, 1, 1, 1, 1)))
                .containsExactly(List.of(1L, 1L, 1L, 1L, 1L));
        assertThat(sizes(Extent.FULL_TIERS, files(9, 1, 5, 1, 1, 1, 1)))
                .containsExactly(List.of(1L, 1L, 1L, 1L, 1L));
        assertThat(sizes(Extent.FULL_TIERS, files(5, 5, 1, 1, 1, 1, 1)))
                .as("each becomes three times as large")
                .containsExactly(List.of(5L, 5L, 1L, 1L, 1L, 1L, 1L));
    }

    @Test
    void makesFilesOfTheLowestTierFourTimesAsLarge() {
        CompactionPlanner tens = new CompactionPlanner(new TierSizes(100_000, 1_000, 10), DELETES);
        List<PlannedFile> files = files(30, 10, 10, 10, 10, 10, 10, 10, 10, 10);

        assertThat(inputs(tens.plan(START, List.copyOf(files), Set.of(), Extent.FULL_TIERS)))
                .as("30 of 120")
                .hasSize(1);
        files.set(0, PlannedFile.of(0, 31));
        assertThat(inputs(tens.plan(START, List.copyOf(files), Set.of(), Extent.FULL_TIERS)))
                .as("31 of 121")
                .isEmpty();
        files.add(PlannedFile.of(10, 10));
        assertThat(inputs(tens.plan(START, List.copyOf(files), Set.of(), Extent.FULL_TIERS)))
                .as("31 of 131, which is less than a quarter")
                .hasSize(1);
    }

    @Test
    void mergesTwoFilesOfLikeSizeWhereTwoAreEnough() {
        CompactionPlanner twos = new CompactionPlanner(new TierSizes(1_000, 10, 2), DELETES);

        assertThat(inputs(twos.plan(START, List.copyOf(files(3, 4)), Set.of(), Extent.FULL_TIERS)))
                .containsExactly(List.of(3L, 4L));
        assertThat(inputs(twos.plan(START, List.copyOf(files(1, 9)), Set.of(), Extent.FULL_TIERS)))
                .isEmpty();
    }

    @Test
    void takesLargeFilesOfTheLowestTierForAFullOne() {
        CompactionPlanner small = new CompactionPlanner(new TierSizes(20, 10, 5), DELETES);

        assertThat(
                        inputs(
                                small.plan(
                                        START,
                                        List.copyOf(files(10, 5)),
                                        Set.of(),
                                        Extent.FULL_TIERS)))
                .as("which is not merged again")
                .containsExactly(List.of(10L, 5L));
    }

    @Test
    void keepsTiersApart() {
        assertThat(sizes(Extent.FULL_TIERS, files(1, 20, 2, 30, 3, 40, 4, 50)))
                .as("four of each of two")
                .isEmpty();
        assertThat(sizes(Extent.FULL_TIERS, files(1, 20, 2, 30, 3, 40, 4, 50, 11)))
                .containsExactly(List.of(20L, 30L, 40L, 50L, 11L));
    }

    @Test
    void knowsWhichFilesAreMergedAgain() {
        assertThat(interim(Extent.FULL_TIERS, files(1, 2, 3, 4, 5))).containsExactly(true);
        assertThat(interim(Extent.FULL_TIERS, files(11, 12, 13, 14, 15))).containsExactly(false);
        assertThat(interim(Extent.ALL, files(1, 2, 3, 4, 5))).containsExactly(false);
        assertThat(interim(Extent.LOWEST_TIER, files(1, 2, 3, 4, 5))).containsExactly(false);
        CompactionPlanner small = new CompactionPlanner(new TierSizes(20, 10, 5), DELETES);
        assertThat(
                        small.plan(
                                START,
                                List.copyOf(files(5, 5, 5, 5, 5)),
                                Set.of(),
                                Extent.FULL_TIERS))
                .as("full, so not merged again")
                .extracting(CompactionTask::interim)
                .containsExactly(false);
    }

    private List<Boolean> interim(Extent extent, List<PlannedFile> files) {
        return planner.plan(START, List.copyOf(files), Set.of(), extent).stream()
                .map(CompactionTask::interim)
                .toList();
    }

    @Test
    void mergesFewerFilesThatFillOneOfTheTarget() {
        assertThat(sizes(Extent.FULL_TIERS, files(370, 370))).isEmpty();
        assertThat(sizes(Extent.FULL_TIERS, files(375, 375))).containsExactly(List.of(375L, 375L));
    }

    @Test
    void makesNoGroupAboveTheTarget() {
        assertThat(sizes(Extent.ALL, files(400, 400, 400, 400, 400)))
                .containsExactly(List.of(400L, 400L), List.of(400L, 400L));
    }

    @Test
    void fillsGapsOfEarlierGroupsWithLaterFiles() {
        assertThat(sizes(Extent.ALL, files(400, 740, 400)))
                .as("else both of 400 stay alone")
                .containsExactly(List.of(400L, 400L));
        assertThat(sizes(Extent.FULL_TIERS, files(260, 740, 260, 740, 260, 740)))
                .containsExactly(List.of(260L, 740L), List.of(260L, 740L), List.of(260L, 740L));
        assertThat(sizes(Extent.FULL_TIERS, files(261, 740, 261, 740, 261, 740)))
                .containsExactly(List.of(261L, 261L, 261L));
    }

    @Test
    void mergesFilesThatFitToNothingInTwosOnceThereAreEnough() {
        assertThat(sizes(Extent.FULL_TIERS, files(600, 610, 620, 630))).isEmpty();
        assertThat(sizes(Extent.FULL_TIERS, files(600, 610, 620, 630, 640)))
                .containsExactly(List.of(600L, 610L), List.of(620L, 630L));
    }

    @Test
    void leavesOneFileThatIsNotFullAtMostWhereNoMoreCome() {
        assertThat(sizes(Extent.ALL, files(600, 610, 620))).containsExactly(List.of(600L, 610L));
        assertThat(sizes(Extent.ALL, files(300, 740, 300)))
                .containsExactly(List.of(300L, 300L, 740L));
    }

    @Test
    void filesThatAreMergedInTwosBecomeOne() {
        List<CompactionTask> tasks =
                planner.plan(START, List.copyOf(files(600, 610)), Set.of(), Extent.ALL);

        assertThat(tasks).extracting(CompactionTask::targetFileSize).containsExactly(1_210L);
    }

    @Test
    void mergesNeighboursInAge() {
        List<PlannedFile> files =
                List.of(
                        PlannedFile.of(5, 500),
                        PlannedFile.of(1, 100),
                        PlannedFile.of(4, 400),
                        PlannedFile.of(2, 200),
                        PlannedFile.of(3, 300));

        assertThat(sizes(Extent.ALL, files)).containsExactly(List.of(100L, 200L, 300L, 400L));
    }

    @Test
    void leavesFilesOfOtherTasksAlone() {
        List<PlannedFile> files = files(1, 2, 3, 4, 5);
        Set<String> taken = Set.of(files.get(2).location());

        assertThat(planner.plan(START, List.copyOf(files), taken, Extent.FULL_TIERS)).isEmpty();
        assertThat(inputs(planner.plan(START, List.copyOf(files), taken, Extent.ALL)))
                .containsExactly(List.of(1L, 2L, 4L, 5L));
    }

    @Test
    void mergesAnyTwoFilesWhereNoMoreCome() {
        assertThat(sizes(Extent.ALL, files(1, 600))).containsExactly(List.of(1L, 600L));
    }

    @Test
    void mergesOnlyTheLowestTierIfToldSo() {
        assertThat(sizes(Extent.LOWEST_TIER, files(1, 30, 2, 40))).containsExactly(List.of(1L, 2L));
    }

    @ParameterizedTest
    @EnumSource(Extent.class)
    void leavesOneFileAlone(Extent extent) {
        assertThat(sizes(extent, files(1))).isEmpty();
        assertThat(sizes(extent, files())).isEmpty();
    }

    @Test
    void mergesNothingIfToldSo() {
        assertThat(sizes(Extent.NOTHING, files(1, 2, 3, 30, 40))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Extent.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void rewritesEvenOneFileFromWhichMuchIsDeleted(Extent extent) {
        PlannedFile file = PlannedFile.of(1, 900);

        assertThat(sizes(extent, List.of(file.withEqualityDeletes(2)))).isEmpty();
        assertThat(sizes(extent, List.of(file.withEqualityDeletes(3)))).hasSize(1);
        assertThat(sizes(extent, List.of(file.withPositionDeletesOfItsOwn(29)))).isEmpty();
        assertThat(sizes(extent, List.of(file.withPositionDeletesOfItsOwn(30)))).hasSize(1);
        assertThat(sizes(extent, List.of(file.withPositionDeletesOfMany(30))))
                .as("of whose rows nothing is known")
                .isEmpty();
    }

    @Test
    void mergesFilesFromWhichMuchIsDeletedWithoutWaitingForMore() {
        assertThat(
                        sizes(
                                Extent.FULL_TIERS,
                                List.of(
                                        PlannedFile.of(1, 5).withEqualityDeletes(3),
                                        PlannedFile.of(2, 6),
                                        PlannedFile.of(3, 700).withEqualityDeletes(4))))
                .containsExactly(List.of(5L, 700L));
    }

    @ParameterizedTest
    @EnumSource(value = Extent.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void givesATaskOnlySoManyFiles(Extent extent) {
        CompactionPlanner large =
                new CompactionPlanner(new TierSizes(1 << 20, 1 << 10, 5), DELETES);
        List<PlannedFile> files = crowd(5_000);

        List<CompactionTask> tasks = large.plan(START, List.copyOf(files), Set.of(), extent);

        assertThat(tasks).hasSize(10).allMatch(task -> task.inputs().size() == 500);
        assertThat(tasks).allMatch(CompactionPlanner::isStep);
        assertThat(tasks.stream().flatMap(CompactionTask::files)).doesNotHaveDuplicates();
    }

    @Test
    void givesATaskOnlySoManyFilesFromWhichMuchIsDeleted() {
        List<PlannedFile> files =
                crowd(600).stream().map(file -> file.withEqualityDeletes(3)).toList();

        assertThat(sizes(Extent.FULL_TIERS, files))
                .extracting(List::size)
                .containsExactly(500, 100);
    }

    @Test
    void mergesAsManyFilesAsATaskMayHaveThoughATierWantsMore() {
        assertThat(inputs(wide(crowd(499)))).isEmpty();
        assertThat(inputs(wide(crowd(500)))).extracting(List::size).containsExactly(500);
    }

    @Test
    void leavesOutLargeFilesOfASmallPartOfATier() {
        List<PlannedFile> lowest = crowd(499);
        lowest.add(PlannedFile.of(0, 9));
        assertThat(inputs(wide(lowest))).extracting(List::size).containsExactly(500);
        lowest.set(499, PlannedFile.of(0, 200));
        assertThat(inputs(wide(lowest)))
                .as("more than a quarter of the bytes")
                .extracting(List::size)
                .containsExactly(499);

        List<PlannedFile> second = new ArrayList<>();
        LongStream.range(0, 499).forEach(i -> second.add(PlannedFile.of(i, 201)));
        second.add(PlannedFile.of(0, 100_000));
        assertThat(inputs(wide(second)))
                .as("would be of the second tier again")
                .extracting(List::size)
                .containsExactly(499);
    }

    /** Where a thousand files of a tier make one of the next; the lowest is up to 200 bytes. */
    private static List<CompactionTask> wide(List<PlannedFile> files) {
        CompactionPlanner wide = new CompactionPlanner(new TierSizes(1 << 20, 200, 1_000), DELETES);
        return wide.plan(START, List.copyOf(files), Set.of(), Extent.FULL_TIERS);
    }

    @Test
    void takesWhatStepsHaveMadeAfterAllThatIsSmaller() {
        List<PlannedFile> files = crowd(600);
        files.add(0, PlannedFile.of(-1, 300));
        files.add(0, PlannedFile.of(-2, 300));

        assertThat(sizes(Extent.ALL, files))
                .satisfiesExactly(
                        first -> assertThat(first).hasSize(500).containsOnly(1L),
                        second -> assertThat(second).hasSize(102).contains(300L, 300L));
    }

    /** So many files of a byte. */
    private static List<PlannedFile> crowd(int size) {
        List<PlannedFile> files = new ArrayList<>();
        LongStream.range(0, size).forEach(i -> files.add(PlannedFile.of(i, 1)));
        return files;
    }

    @Test
    void tasksHaveTheirStartAndTarget() {
        CompactionTask task =
                planner.plan(START, List.copyOf(files(1, 2)), Set.of(), Extent.ALL).get(0);

        assertThat(task.startSnapshotId()).isEqualTo(7);
        assertThat(task.startSequenceNumber()).isEqualTo(70);
        assertThat(task.targetFileSize()).isEqualTo(1_000);
        assertThat(task.inputBytes()).isEqualTo(3);
        assertThat(task.toString()).isEqualTo("compaction %s of 2 files with 3 bytes", task.id());
    }

    private static List<PlannedFile> files(long... sizes) {
        List<PlannedFile> files = new ArrayList<>();
        LongStream.of(sizes).forEach(size -> files.add(PlannedFile.of(files.size(), size)));
        return files;
    }

    private List<List<Long>> sizes(Extent extent, Collection<PlannedFile> files) {
        return inputs(planner.plan(START, List.copyOf(files), Set.of(), extent));
    }

    private static List<List<Long>> inputs(List<CompactionTask> tasks) {
        return tasks.stream()
                .map(task -> task.inputs().stream().map(FileScanTask::length).toList())
                .toList();
    }
}
