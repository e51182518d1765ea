/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;

import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/**
 * Merges what is small after the last commit of a job, where no more checkpoint comes: plans,
 * rewrites and commits until nothing is left to do, and once more where others changed the table
 * under it.
 */
final class LastCompaction {

    private static final Logger LOG = LoggerFactory.getLogger(LastCompaction.class);
    private static final int MAX_TRIES = 3;
    private static final int MAX_ROUNDS = 10;

    /** Storage is away, as it seems, if so many tasks fail without a success between them. */
    private static final int ENOUGH_FAILURES = 10;

    private static final long STOP_SECONDS = 60;
    private static final long MILLIS_BETWEEN_LOOKS = 100;

    private final TargetTable target;
    private final TierSizes sizes;
    private final RowDeletes deletes;
    private final Supplier<FileRewrite> rewrites;
    private final int threads;
    private final int tasksAtOnce;
    private final Extent extent;
    private final BooleanSupplier canceled;
    private final IntToLongFunction pauses;

    /** Files of tasks that failed, which come last in the next try. */
    private final Set<String> troubled = new HashSet<>();

    /**
     * Files that were made here: merged again, they would be written twice. Without those of a
     * round with steps, which are made to be merged again.
     */
    private final Set<String> made = new HashSet<>();

    /**
     * @param rewrites makes one for each commit, since one that is stopped is of no more use
     * @param tasksAtOnce that are committed together
     * @param canceled whether to end, which is looked at while files are rewritten
     * @param pauses milliseconds to wait after so many failures in a row
     */
    LastCompaction(
            TargetTable target,
            TierSizes sizes,
            RowDeletes deletes,
            Supplier<FileRewrite> rewrites,
            int threads,
            int tasksAtOnce,
            Extent extent,
            BooleanSupplier canceled,
            IntToLongFunction pauses) {
        this.target = target;
        this.sizes = sizes;
        this.deletes = deletes;
        this.rewrites = rewrites;
        this.threads = threads;
        this.tasksAtOnce = tasksAtOnce;
        this.extent = extent;
        this.canceled = canceled;
        this.pauses = pauses;
    }

    /**
     * @throws IOException if a rewrite or a commit failed in each try; what was committed before
     *     stays
     * @throws InterruptedException also if it is canceled
     */
    void run() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                runRounds();
                return;
            } catch (IOException | RuntimeException | Error e) {
                ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
                if (attempt == MAX_TRIES) {
                    throw new IOException(
                            "Cannot complete the last compaction of table " + target.name(), e);
                }
                LOG.warn(
                        "The last compaction of table {} failed. It is tried again.",
                        target.name(),
                        e);
                Thread.sleep(pauses.applyAsLong(attempt));
            }
        }
    }

    private void runRounds() throws IOException, InterruptedException {
        TableLook look = new TableLook(target, sizes, deletes);
        for (int round = 1; round <= MAX_ROUNDS; round++) {
            List<CompactionTask> tasks = plan(look);
            if (tasks.isEmpty()) {
                return;
            }
            LOG.info("Last compaction of table {}: {} tasks.", target.name(), tasks.size());
            run(tasks);
        }
        LOG.warn(
                "Other writers changed table {} in each of {} rounds of the last compaction. It is"
                        + " left with small files.",
                target.name(),
                MAX_ROUNDS);
    }

    private List<CompactionTask> plan(TableLook look) {
        try (SlowWatch watch = target.watchLook()) {
            look.refresh();
            look.listFiles(0);
            return new CompactionPlanner(sizes, deletes)
                    .plan(look, made, (key, partition) -> extent).stream()
                            .sorted(Comparator.comparing(this::isTroubled))
                            .toList();
        }
    }

    private boolean isTroubled(CompactionTask task) {
        return task.files().anyMatch(troubled::contains);
    }

    /** A rewrite that fails is no reason to give up others. */
    private void run(List<CompactionTask> tasks) throws IOException, InterruptedException {
        boolean inSteps = tasks.stream().anyMatch(CompactionPlanner::isStep);
        Failures failures = new Failures();
        for (int from = 0; from < tasks.size() && !failures.areEnough(); from += tasksAtOnce) {
            int to = Math.min(from + tasksAtOnce, tasks.size());
            List<CompactionResult> results = rewritten(tasks.subList(from, to), failures);
            if (!inSteps) {
                results.forEach(
                        result -> result.outputs().forEach(file -> made.add(file.location())));
            }
            if (!results.isEmpty()) {
                commit(results);
            }
        }
        if (failures.first != null) {
            throw new IOException(
                    "Cannot rewrite files of table %s in %d of %d tasks; the first failure follows"
                            .formatted(target.name(), failures.count, tasks.size()),
                    failures.first);
        }
    }

    /** Those of one try, in the order of its tasks. */
    private static final class Failures {

        private int count;
        private int inARow;

        /** Thousands of tasks may fail for the same reason. */
        private @Nullable Throwable first;

        void add(Throwable failure) {
            count++;
            inARow++;
            first = first == null ? failure : first;
        }

        void endRow() {
            inARow = 0;
        }

        boolean areEnough() {
            return inARow >= ENOUGH_FAILURES;
        }
    }

    /** Ends early, with what is done, once there are enough failures. */
    private List<CompactionResult> rewritten(List<CompactionTask> tasks, Failures failures)
            throws InterruptedException {
        Table table = SerializableTable.copyOf(target.refreshed());
        FileRewrite rewrite = rewrites.get();
        ExecutorService workers =
                Executors.newFixedThreadPool(
                        threads, new ExecutorThreadFactory("flinkext-last-compaction"));
        Set<CompactionTask> begun = ConcurrentHashMap.newKeySet();
        Map<CompactionTask, CompactionResult> done = new ConcurrentHashMap<>();
        List<Future<CompactionResult>> running =
                tasks.stream()
                        .map(
                                task ->
                                        workers.submit(
                                                () -> {
                                                    begun.add(task);
                                                    CompactionResult result =
                                                            rewrite.run(table, task);
                                                    done.put(task, result);
                                                    return result;
                                                }))
                        .toList();
        try {
            for (int i = 0; i < tasks.size() && !failures.areEnough(); i++) {
                try {
                    await(running.get(i));
                    failures.endRow();
                } catch (ExecutionException e) {
                    ExceptionUtils.rethrowIfFatalErrorOrOOM(e.getCause());
                    failures.add(e.getCause());
                    tasks.get(i).files().forEach(troubled::add);
                }
            }
            if (failures.areEnough()) {
                stop(rewrite, workers);
                checkCanceled();
            }
            List<CompactionResult> results =
                    tasks.stream().map(done::get).filter(Objects::nonNull).toList();
            results.forEach(result -> begun.remove(result.task()));
            AttemptFiles.deleteUncommittedOrWarn(target, List.copyOf(begun));
            return results;
        } catch (InterruptedException | Error e) {
            stop(rewrite, workers);
            AttemptFiles.deleteUncommittedOrWarn(target, List.copyOf(begun));
            throw e;
        } finally {
            workers.shutdownNow();
        }
    }

    private void await(Future<?> future) throws InterruptedException, ExecutionException {
        while (true) {
            checkCanceled();
            try {
                future.get(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException stillRunning) {
                // Looks whether to go on.
            }
        }
    }

    private void checkCanceled() throws InterruptedException {
        if (canceled.getAsBoolean() || Thread.interrupted()) {
            throw new InterruptedException("The job was cancelled.");
        }
    }

    private static void stop(FileRewrite rewrite, ExecutorService workers) {
        rewrite.stop();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "Rewrites do not end within {} s after they were interrupted.",
                        STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<CompactionResult> results) throws IOException {
        TableCommits.Outcome outcome = new TableCommits(target).commit(results);
        if (outcome.failure() != null) {
            results.stream()
                    .filter(result -> !outcome.committed().contains(result))
                    .filter(result -> !outcome.conflicts().contains(result))
                    .filter(result -> !outcome.unknown().contains(result))
                    .forEach(result -> AttemptFiles.deleteOrWarn(target, result.task()));
            throw new IOException(
                    "Cannot commit the last compaction of table " + target.name(),
                    outcome.failure());
        }
    }
}
