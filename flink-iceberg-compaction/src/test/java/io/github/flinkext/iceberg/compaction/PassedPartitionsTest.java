/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;
import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** With two files of one day, which the watermark has passed unless a test says otherwise. */
class PassedPartitionsTest {

    @TempDir Path warehouse;

    private final PassedPartitions passed = new PassedPartitions();
    private SampleTable table;
    private TargetTable target;
    private TableLook look;

    @BeforeEach
    void createTable() {
        table = SampleTable.create(warehouse, 2, Division.DAY);
        table.appendEach(0, 3);
        target = table.target();
        look = new TableLook(target, new TierSizes(1 << 20, 1 << 10, 10), new RowDeletes(2, 0.3));
        look.refresh();
        look.listFiles(0);
    }

    @AfterEach
    void closeTable() throws Exception {
        target.close();
    }

    @Test
    void mergesAPassedPartitionOnce() {
        String task = begin();

        assertThat(next(Map.of(task, Fate.OPEN))).isEqualTo(Extent.LATE);
        assertThat(next(Map.of(task, Fate.COMMITTED))).isEqualTo(Extent.LATE);
        assertThat(next(Map.of())).as("that is over").isEqualTo(Extent.LATE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"VOID", "EXPIRED"})
    void mergesItAgainAfterATaskInVain(Fate fate) {
        assertThat(next(Map.of(begin(), fate))).isEqualTo(Extent.ALL);
    }

    @Test
    void mergesItAgainIfATaskWasNeverHandedOut() {
        begin();

        assertThat(next(Map.of())).isEqualTo(Extent.ALL);
    }

    @Test
    void mergesItAgainIfNothingWasPlanned() {
        next(Map.of());

        assertThat(next(Map.of())).as("the look has failed").isEqualTo(Extent.ALL);
    }

    @Test
    void forgetsAPartitionWithoutSmallFiles() {
        String task = begin();
        passed.update(Set.of(), Map.of(task, Fate.COMMITTED));

        assertThat(next(Map.of())).isEqualTo(Extent.ALL);
    }

    @Test
    void waitsForTasksThatAreOut() {
        Set<String> taken = Set.of(table.locations().iterator().next());
        passed.update(partitions(), Map.of());

        assertThat(extent(done("2024-02-29T01:00:00Z"), taken)).isEqualTo(Extent.NOTHING);
        assertThat(passed.waiting()).isEqualTo(1);
        assertThat(next(Map.of())).isEqualTo(Extent.ALL);
        assertThat(passed.waiting()).isZero();
    }

    @Test
    void mergesItAgainAfterSteps() {
        assertThat(next(Map.of())).isEqualTo(Extent.ALL);
        CompactionTask step =
                CompactionTask.rewriting(
                        table.load().currentSnapshot(),
                        1 << 20,
                        false,
                        Collections.nCopies(500, table.scan().get(0)));
        passed.planned(look.table(), List.of(step));

        passed.update(partitions(), Map.of(step.id(), Fate.OPEN));
        assertThat(extent(done("2024-02-29T01:00:00Z"), table.locations()))
                .as("until these are over")
                .isEqualTo(Extent.NOTHING);
        assertThat(passed.waiting()).isEqualTo(1);
        assertThat(next(Map.of(step.id(), Fate.COMMITTED))).isEqualTo(Extent.ALL);
    }

    @Test
    void writesAnIdlePartitionNotAgainWhileTasksAreOut() {
        DonePartitions idle =
                new DonePartitions(
                        new CompactionSettings.Partitions(Duration.ofMinutes(1), null),
                        Duration.ofMinutes(1).toMillis(),
                        OptionalLong.empty());
        passed.update(partitions(), Map.of());

        assertThat(extent(idle, Set.of())).isEqualTo(Extent.ALL);
        assertThat(extent(idle, Set.of(table.locations().iterator().next())))
                .isEqualTo(Extent.LATE);
    }

    @Test
    void leavesAPartitionThatIsNotPassedToItsTiers() {
        passed.update(partitions(), Map.of());

        assertThat(extent(done("2024-02-29T00:59:59Z"), Set.of())).isEqualTo(Extent.FULL_TIERS);
    }

    /** The task that merges the partition. */
    private String begin() {
        assertThat(next(Map.of())).isEqualTo(Extent.ALL);
        CompactionTask task = table.tasks().get(0);
        passed.planned(look.table(), List.of(task));
        return task.id();
    }

    private Extent next(Map<String, Fate> fates) {
        passed.update(partitions(), fates);
        return extent(done("2024-02-29T01:00:00Z"), Set.of());
    }

    private Extent extent(DonePartitions done, Set<String> taken) {
        Map.Entry<TablePartition, SmallFiles.OfPartition> partition =
                look.smallFiles().byPartition().entrySet().iterator().next();
        return passed.extent(done, look.table(), partition.getKey(), partition.getValue(), taken);
    }

    private Set<TablePartition> partitions() {
        return look.smallFiles().byPartition().keySet();
    }

    private static DonePartitions done(String watermark) {
        return new DonePartitions(
                new CompactionSettings.Partitions(null, Duration.ofHours(1)),
                0,
                OptionalLong.of(Instant.parse(watermark).toEpochMilli()));
    }
}
