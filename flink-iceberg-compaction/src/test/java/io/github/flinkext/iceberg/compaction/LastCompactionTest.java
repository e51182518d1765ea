/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;
import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.RESTException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LastCompactionTest {

    private static final TierSizes SIZES = new TierSizes(1 << 20, 1 << 11, 10);
    private static final RowDeletes DELETES = new RowDeletes(10, 0.3);

    @TempDir Path warehouse;

    private SampleTable table;
    private UnsteadyCatalog catalog;
    private TierSizes sizes = SIZES;
    private IntToLongFunction pauses = failures -> 1;

    @BeforeEach
    void createTable() {
        use(2, Division.IDENTITY);
    }

    private void use(int version, Division division) {
        table = SampleTable.create(warehouse, version, division);
        catalog = new UnsteadyCatalog(table.local().loader());
    }

    @ParameterizedTest
    @CsvSource({"1, NONE", "2, IDENTITY", "3, DAY", "3, BUCKET"})
    void leavesOneFileForEachPartition(int version, Division division) throws Exception {
        use(version, division);
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        if (version > 1) {
            table.deleteByEquality(1);
            table.deleteByPosition(5, 4);
            table.upsert("u", 6);
        }
        List<String> rows = table.rows();

        compact();

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan().stream().map(file -> file.file().partition().toString()))
                .doesNotHaveDuplicates();
        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.local().deleteFiles()).isZero();
    }

    @Test
    void doesNothingWhereNothingIsToDo() throws Exception {
        compact();
        assertThat(table.local().snapshots()).isEmpty();

        table.append(1, 2, 3);
        compact();
        assertThat(table.local().snapshots()).hasSize(1);
    }

    /** Tasks from before the rollback, which are void, would start from the same. */
    @Test
    void leavesATableAsItWasRolledBackUntilTheNextCommit() throws Exception {
        use(2, Division.NONE);
        table.appendEach(1, 2);
        long head = table.load().currentSnapshot().snapshotId();
        table.append(3);
        table.load().manageSnapshots().rollbackTo(head).commit();
        compact();
        assertThat(table.scan()).hasSize(2);
        assertThat(catalog.written()).isEmpty();

        table.append(4);
        compact();
        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(3);
    }

    @Test
    void listsAllFilesOnlyOnceWhereNobodyDeletes() throws Exception {
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        AtomicInteger files = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    if (files.incrementAndGet() == 1) {
                        table.appendEach(7, 10);
                    }
                });

        compact();

        assertThat(table.scan()).as("what came meanwhile is seen").hasSize(4);
        assertThat(catalog.listings()).isEqualTo(1);
    }

    @Test
    void listsAllFilesAgainWhereDeletesMayBeLeft() throws Exception {
        use(2, Division.NONE);
        table.appendEach(1, 2);
        table.deleteByEquality(1);

        compact();

        assertThat(table.local().deleteFiles()).isZero();
        assertThat(catalog.listings()).isGreaterThan(1);
    }

    @Test
    void leavesFilesOfHigherTiersAloneIfItIsToldSo() throws Exception {
        use(2, Division.NONE);
        table.append(LongStream.range(100, 1_000).toArray());
        table.appendEach(1, 2);
        assertThat(table.scan().stream().map(file -> SIZES.tierOf(file.length())))
                .containsExactlyInAnyOrder(1, 0, 0);

        compaction(Extent.LOWEST_TIER).run();

        assertThat(table.scan().stream().map(file -> SIZES.tierOf(file.length())))
                .containsExactlyInAnyOrder(1, 0);
    }

    @Test
    void startsOverWhereOthersChangeTheTable() throws Exception {
        table.append(1, 4);
        table.append(7, 10);
        AtomicInteger files = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    if (files.incrementAndGet() == 1) {
                        table.deleteByPosition(1);
                    }
                });

        compact();

        assertThat(table.rows()).hasSize(3);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void triesAgainWhereARewriteFails() throws Exception {
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        AtomicInteger files = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    if (files.incrementAndGet() == 2) {
                        throw new IllegalStateException("The storage is down.");
                    }
                });

        compact();

        assertThat(table.scan()).hasSize(3);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void completesTheOtherTasksWhereOneFails() throws Exception {
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        AtomicInteger failures = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    if (location.contains("part=p2")) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("The storage is down.");
                    }
                });

        assertThatThrownBy(this::compact)
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot complete the last compaction of table t")
                .hasStackTraceContaining("Cannot rewrite files of table t in 1 of ")
                .hasRootCauseMessage("The storage is down.");

        assertThat(failures).hasValue(3);
        assertThat(catalog.written())
                .as("merged in the first try, and not again")
                .filteredOn(location -> !location.contains("part=p2"))
                .hasSize(2);
        assertThat(table.scan()).hasSize(4);
        assertThat(table.rows()).hasSize(6);
        assertThat(table.local().orphans()).isEmpty();
    }

    /** Else it would take as long as all rewrites together, three times. */
    @Test
    void endsATryInWhichNothingSucceeds() throws Exception {
        use(2, Division.NONE);
        table.appendEach(LongStream.range(0, 30).toArray());
        sizes = new TierSizes(table.scan().get(0).length() * 5 / 2, 1, 10);
        AtomicInteger failures = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    failures.incrementAndGet();
                    throw new IllegalStateException("The storage is down.");
                });

        assertThatThrownBy(() -> compaction(FileFormat.PARQUET, 1, 6, () -> false).run())
                .hasStackTraceContaining("Cannot rewrite files of table t in 10 of 15 tasks");

        assertThat(failures.get()).as("of two times six tasks, in three tries").isBetween(30, 36);
        assertThat(table.scan()).hasSize(30);
    }

    @Test
    void keepsWhatSucceededBeforeItEndsATry() throws Exception {
        use(2, Division.NONE);
        table.appendEach(LongStream.range(0, 60).toArray());
        sizes = new TierSizes(table.scan().get(0).length() * 5 / 2, 1, 10);
        AtomicInteger files = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    int file = files.incrementAndGet();
                    if (file == 5 + 10 + 1) {
                        takesInterrupt();
                    }
                    if (file > 5) {
                        throw new IllegalStateException("The storage is down.");
                    }
                });
        pauses =
                failures -> {
                    catalog.onWrite(location -> {});
                    return 1;
                };

        compaction(FileFormat.PARQUET, 1, 100, () -> false).run();

        assertThat(files.get())
                .as("those of the first try, the last of which is perhaps begun when it ends")
                .isBetween(5 + 10, 5 + 10 + 1);
        assertThat(table.local().compactions())
                .extracting(snapshot -> TableHistory.tasksOf(snapshot).size())
                .containsExactly(5, 25);
        assertThat(table.scan()).hasSize(30);
        assertThat(table.rows()).hasSize(60);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void mergesWhatStepsHaveMade() throws Exception {
        use(2, Division.NONE);
        Table loaded = table.load();
        AppendFiles append = loaded.newAppend();
        LongStream.range(0, 502)
                .mapToObj(id -> table.write(loaded, new long[] {id}, "n"))
                .forEach(written -> written.forEach(append::appendFile));
        append.commit();

        compact();

        assertThat(table.local().compactions()).hasSize(2);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(502);
        assertThat(table.local().orphans()).isEmpty();
    }

    /** Though those that come first end each try. */
    @Test
    void completesWhatCanBeReadThoughMuchCannot() throws Exception {
        use(2, Division.NONE);
        table.appendEach(LongStream.range(0, 30).toArray());
        sizes = new TierSizes(table.scan().get(0).length() * 5 / 2, 1, 10);
        for (FileScanTask file : table.scan()) {
            if (table.idsIn(file).get(0) < 20) {
                Files.delete(Path.of(URI.create(file.file().location())));
            }
        }

        assertThatThrownBy(() -> compaction(FileFormat.PARQUET, 1, 1, () -> false).run())
                .hasStackTraceContaining("Cannot rewrite files of table t in 10 of 10 tasks");

        assertThat(table.scan()).hasSize(20 + 5);
    }

    @Test
    void commitsNoMoreTasksAtOnceThanItIsTold() throws Exception {
        table.append(1, 2, 3);
        table.append(4, 5, 6);

        compaction(FileFormat.PARQUET, 2, 2, () -> false).run();

        assertThat(table.scan()).hasSize(3);
        assertThat(table.local().compactions())
                .extracting(snapshot -> TableHistory.tasksOf(snapshot).size())
                .containsExactly(2, 1);
    }

    /**
     * One takes the interrupt for itself and would go on. A writer of Avro begins its file before
     * it is given a row.
     */
    @Test
    void stopsAllRewritesWhenItIsCancelled() throws Exception {
        table.append(1, 2);
        table.append(4, 5);
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        catalog.onWrite(
                location -> {
                    begun.set(true);
                    wasInterrupted.set(takesInterrupt());
                });

        assertThatThrownBy(() -> compaction(FileFormat.AVRO, 1, 100, begun::get).run())
                .isInstanceOf(InterruptedException.class);

        assertThat(wasInterrupted).isTrue();
        assertThat(catalog.opened())
                .filteredOn(table.locations()::contains)
                .as("inputs that were read: the first of the first task")
                .hasSize(1);
        assertThat(table.scan()).hasSize(4);
        assertThat(table.local().orphans()).isEmpty();
    }

    private static boolean takesInterrupt() {
        try {
            return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Test
    void triesAgainWhereAClassIsMissingForTheCommit() throws Exception {
        table.append(1);
        table.append(4);
        catalog.atNextCommit(
                commit -> {
                    throw new NoClassDefFoundError("client/of/Somebody");
                });

        compact();

        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(2);
    }

    /** Whose process Flink may have to end. */
    @Test
    void hidesNotThatMemoryRanOut() {
        table.append(1);
        table.append(4);
        OutOfMemoryError failure = new OutOfMemoryError("The test has none left.");
        catalog.onWrite(
                location -> {
                    throw failure;
                });

        assertThatThrownBy(this::compact).isSameAs(failure);

        assertThat(table.scan()).hasSize(2);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void deletesWhatCannotBeCommitted() throws Exception {
        table.append(1);
        table.append(4);
        failNextCommit();

        compact();

        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(2);
        assertThat(table.local().orphans()).isEmpty();
    }

    private void failNextCommit() {
        catalog.atNextCommit(
                commit -> {
                    throw new ForbiddenException("No commit today.");
                });
    }

    /** Catalogs say that they do not know, or only that something went wrong on the way. */
    static Stream<RuntimeException> failuresThatMayBeCommits() {
        return Stream.of(
                new CommitStateUnknownException(new IOException("timeout")),
                new RESTException(new IOException("connection reset"), "No answer"));
    }

    @ParameterizedTest
    @MethodSource("failuresThatMayBeCommits")
    void keepsFilesWhoseCommitArrivesWhenItIsOver(RuntimeException failure) throws Exception {
        table.append(1);
        table.append(4);
        List<Runnable> delayed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            catalog.atNextCommit(
                    commit -> {
                        delayed.add(commit);
                        throw failure;
                    });
        }
        assertThatThrownBy(this::compact).hasRootCauseMessage(failure.getCause().getMessage());

        delayed.get(0).run();

        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(2);
    }

    @Test
    void keepsFilesWhoseCommitMayStillArrive() throws Exception {
        table.append(1);
        table.append(4);
        CompletableFuture<Runnable> delayed = new CompletableFuture<>();
        catalog.atNextCommit(
                commit -> {
                    delayed.complete(commit);
                    throw new CommitStateUnknownException(new IOException("timeout"));
                });
        // It arrives as soon as the table is asked for what was committed.
        catalog.onRefresh(
                () -> {
                    if (delayed.isDone() && !delayed.isCancelled()) {
                        catalog.onRefresh(() -> {});
                        delayed.join().run();
                    }
                });

        compact();

        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).hasSize(2);
        assertThat(table.local().compactions()).hasSize(1);
    }

    @Test
    void leavesNothingWhenItIsInterrupted() throws Exception {
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        LastCompaction compaction = compaction(FileFormat.PARQUET, 1, 100, () -> false);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                compaction.run();
                                failure.complete(null);
                            } catch (IOException | InterruptedException | RuntimeException e) {
                                failure.complete(e);
                            }
                        });
        thread.start();
        gate.awaitArrival();
        thread.interrupt();

        assertThat(failure.join()).isInstanceOf(InterruptedException.class);
        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.scan()).hasSize(6);
    }

    @Test
    void endsThoughAnotherNeverCeasesToWrite() throws Exception {
        use(2, Division.NONE);
        table.appendEach(1, 2);
        AtomicInteger ids = new AtomicInteger(100);
        catalog.onWrite(location -> table.appendEach(ids.incrementAndGet(), ids.incrementAndGet()));

        compact();

        assertThat(catalog.written()).hasSize(10);
        assertThat(table.local().orphans()).isEmpty();
    }

    private void compact() throws Exception {
        compaction(Extent.ALL).run();
    }

    private LastCompaction compaction(Extent extent) {
        return compaction(FileFormat.PARQUET, extent, 2, 100, () -> false);
    }

    private LastCompaction compaction(
            FileFormat format, int threads, int tasksAtOnce, BooleanSupplier canceled) {
        return compaction(format, Extent.ALL, threads, tasksAtOnce, canceled);
    }

    private LastCompaction compaction(
            FileFormat format,
            Extent extent,
            int threads,
            int tasksAtOnce,
            BooleanSupplier canceled) {
        TargetTable target =
                new TargetTable(
                        "t", catalog, SnapshotRef.MAIN_BRANCH, format, SIZES.target(), Map.of());
        return new LastCompaction(
                target,
                sizes,
                DELETES,
                () -> Rewrites.of(target, warehouse),
                threads,
                tasksAtOnce,
                extent,
                canceled,
                pauses);
    }
}
