/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;

import org.apache.iceberg.FileScanTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Plans for a partition that grows by thousands of commits. */
class CompactionPlannerSimulationTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int COMMITS = Integer.getInteger("flinkext.fuzz.commits", 1_000);
    private static final long TARGET = 512_000;
    private static final TierSizes SIZES = new TierSizes(TARGET, 2_000, 10);

    /** Those below a full file: up to 2, 20, 200 and 384 thousand bytes. */
    private static final int TIERS = 4;

    private static final RowDeletes DELETES = new RowDeletes(10, 0.3);

    /** Sizes of the files that writers add. */
    enum Load {
        GRAINS {
            @Override
            long size(Random random) {
                return 1;
            }

            @Override
            int lowestTierMerges() {
                return 6;
            }
        },
        TINY {
            @Override
            long size(Random random) {
                return 1 + random.nextInt(1_000);
            }
        },
        CROWDS {
            @Override
            int files(Random random) {
                return 1 + random.nextInt(1_000);
            }

            @Override
            long size(Random random) {
                return 1 + random.nextInt(6);
            }

            @Override
            int commits() {
                return COMMITS / 10;
            }

            @Override
            int steps() {
                return 2;
            }
        },
        EVEN {
            @Override
            long size(Random random) {
                return 1_900;
            }
        },
        ANY {
            @Override
            long size(Random random) {
                return (long) Math.pow(TARGET, random.nextDouble()) + 1;
            }
        },
        LARGE {
            @Override
            long size(Random random) {
                return TARGET / 20 + (long) (random.nextDouble() * TARGET * 0.7);
            }
        },
        TWO_SIZES {
            @Override
            long size(Random random) {
                return random.nextBoolean() ? 201_000 : 383_000;
            }
        };

        abstract long size(Random random);

        /** Of a commit. */
        int files(Random random) {
            return 1 + random.nextInt(4);
        }

        int commits() {
            return COMMITS;
        }

        /** How often a row is merged before it is in the second tier, at most. */
        int lowestTierMerges() {
            return 1;
        }

        /** How often a row is merged until all are in one file, at most. */
        int steps() {
            return 1;
        }
    }

    private final CompactionPlanner planner = new CompactionPlanner(SIZES, DELETES);
    private final Map<String, PlannedFile> live = new LinkedHashMap<>();
    private final Queue<CompactionTask> tasksOut = new ArrayDeque<>();
    private final Random random = new Random(SEED);
    private long sequenceNumber;
    private long added;
    private long rewritten;

    @ParameterizedTest
    @EnumSource(Load.class)
    void rewritesEachRowAFewTimesAndKeepsFewSmallFiles(Load load) {
        for (int commit = 1; commit <= load.commits(); commit++) {
            commit(load);
            if (commit % 10 == 0) {
                complete(random.nextInt(1 + tasksOut.size()));
                plan(Extent.FULL_TIERS);
            }
        }
        comesToRest(Extent.FULL_TIERS);

        String description = "flinkext.fuzz.seed=%d, %s".formatted(SEED, load);
        // In the highest tier, files wait for those that they fit to, and others alone.
        assertThat(smallFiles()).as(description).isLessThan((TIERS + 1L) * SIZES.fanIn());
        assertThat((double) (added + rewritten) / added)
                .as(description)
                .isLessThan(TIERS + load.lowestTierMerges());
        assertThat(bytes()).as(description).isEqualTo(added);
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void leavesOneSmallFileAtMostWhereNoMoreCome(Load load) {
        for (int commit = 0; commit < COMMITS / 10; commit++) {
            commit(load);
        }

        comesToRest(Extent.ALL);

        String description = "flinkext.fuzz.seed=%d, %s".formatted(SEED, load);
        assertThat(smallFiles()).as(description).isLessThanOrEqualTo(1);
        assertThat(bytes()).as(description).isEqualTo(added);
        assertThat(rewritten).as(description).isLessThanOrEqualTo(load.steps() * added);
    }

    @ParameterizedTest
    @EnumSource(Load.class)
    void writesWhatComesLateAFewTimesAndKeepsFewSmallFiles(Load load) {
        for (int commit = 0; commit < COMMITS / 10; commit++) {
            commit(load);
        }
        comesToRest(Extent.ALL);
        rewritten = 0;

        for (int commit = 0; commit < load.commits(); commit++) {
            commit(load);
            complete(random.nextInt(1 + tasksOut.size()));
            plan(Extent.LATE);
        }
        comesToRest(Extent.LATE);

        String description = "flinkext.fuzz.seed=%d, %s".formatted(SEED, load);
        double doublings = Math.log(TARGET) / Math.log(2);
        assertThat((double) rewritten / added).as(description).isLessThan(doublings);
        assertThat(smallFiles()).as(description).isLessThan((long) doublings);
        assertThat(bytes()).as(description).isEqualTo(added);
    }

    private void commit(Load load) {
        sequenceNumber++;
        int files = load.files(random);
        for (int i = 0; i < files; i++) {
            PlannedFile file = PlannedFile.of(sequenceNumber, load.size(random));
            added += file.bytes();
            live.put(file.location(), file);
        }
    }

    private void plan(Extent extent) {
        Set<String> taken = new HashSet<>();
        tasksOut.forEach(task -> task.inputs().forEach(file -> taken.add(file.file().location())));
        List<FileScanTask> candidates = new ArrayList<>();
        live.values().stream().filter(file -> !SIZES.isFull(file.bytes())).forEach(candidates::add);
        List<CompactionTask> tasks =
                planner.plan(
                        SomeSnapshot.of(sequenceNumber, sequenceNumber), candidates, taken, extent);
        assertThat(tasks)
                .as("flinkext.fuzz.seed=%d", SEED)
                .allMatch(task -> task.inputs().size() <= 2 * CompactionPlanner.MOST_FILES);
        tasksOut.addAll(tasks);
    }

    private void complete(int tasks) {
        for (int i = 0; i < tasks; i++) {
            CompactionTask task = tasksOut.remove();
            task.inputs()
                    .forEach(file -> assertThat(live.remove(file.file().location())).isNotNull());
            PlannedFile output = PlannedFile.of(task.startSequenceNumber(), task.inputBytes());
            rewritten += output.bytes();
            live.put(output.location(), output);
            sequenceNumber++;
        }
    }

    private void comesToRest(Extent extent) {
        for (int round = 0; round < 10; round++) {
            complete(tasksOut.size());
            plan(extent);
            if (tasksOut.isEmpty()) {
                return;
            }
        }
        assertThat(tasksOut).as("flinkext.fuzz.seed=%d", SEED).isEmpty();
    }

    private long smallFiles() {
        return live.values().stream().filter(file -> !SIZES.isFull(file.bytes())).count();
    }

    private long bytes() {
        return live.values().stream().mapToLong(PlannedFile::bytes).sum();
    }
}
