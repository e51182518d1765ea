/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompactionRewriterTest {

    private static final CompactionSettings SETTINGS = settings();

    @TempDir Path warehouse;

    private SampleTable table;
    private UnsteadyCatalog catalog;
    private String branch = SnapshotRef.MAIN_BRANCH;

    @BeforeEach
    void createTable() {
        use(Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(4, 5, 6);
    }

    private void use(Division division) {
        table = SampleTable.create(warehouse, 2, division);
        catalog = new UnsteadyCatalog(table.local().loader());
    }

    @Test
    void beginsARewriteOnceACheckpointNamesIt() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.complete(1);
            rewriter.snapshot(2);
            rewriter.complete(1);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);

            rewriter.complete(2);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            Rewrites.commit(target(), rewriter.results().get(0));
        }
        assertThat(table.scan()).hasSize(5);
        assertThat(table.rows()).hasSize(6);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void beginsARewriteThatAnEarlierSnapshotNamedWhenALaterCheckpointIsComplete() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.snapshot(1);
            rewriter.checkpoint(2);

            assertThat(rewriter.gauge("runningTasks")).isEqualTo(1);
        }
    }

    @Test
    void letsBarriersPassWhileItRewrites() throws Exception {
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            gate.awaitArrival();

            rewriter.checkpoint(2);
            rewriter.checkpoint(3);
            rewriter.process(TaskSerializer.write(task(1)));
            assertThat(rewriter.results()).isEmpty();

            gate.open();
            rewriter.runUntil(() -> rewriter.results().size() == 1);
        }
    }

    @Test
    void runsAsManyAtOnceAsItIsTold() throws Exception {
        Gate gate = new Gate();
        AtomicInteger begun = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    begun.incrementAndGet();
                    gate.pass();
                });
        try (var rewriter = rewriter(settings("compact.concurrent-tasks", "2"), null)) {
            for (CompactionTask task : table.tasks()) {
                rewriter.process(TaskSerializer.write(task));
            }
            rewriter.checkpoint(1);
            assertThat(rewriter.gauge("pendingTasks")).isEqualTo(3);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(2);
            rewriter.runUntil(() -> begun.get() == 2);

            gate.open();
            rewriter.runUntil(() -> rewriter.results().size() == 3);
            assertThat(rewriter.gauge("pendingTasks")).isEqualTo(0);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);
        }
    }

    @Test
    void countsWhatItHasDone() throws Exception {
        CompactionTask task = task(0);
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);

            assertThat(rewriter.count("filesIn")).isEqualTo(2);
            assertThat(rewriter.count("filesOut")).isEqualTo(1);
            assertThat(rewriter.count("bytesIn")).isEqualTo(task.inputBytes());
            assertThat(rewriter.count("bytesOut"))
                    .isEqualTo(rewriter.results().get(0).outputBytes());
            assertThat(rewriter.count("failedRewrites")).isZero();
            assertThat((Long) rewriter.gauge("lastDurationMillis")).isPositive();
        }
    }

    @Test
    void beginsAnewAfterARestoreFromBeforeAnyCheckpointNamedTheTask() throws Exception {
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            state = rewriter.snapshot(1);
        }

        assertThat(resultAfter(state).outputs()).hasSize(1);
    }

    @Test
    void deletesWhatAnAttemptHasLeftAndBeginsTheNext() throws Exception {
        Killed killed = kill(target());
        assertThat(table.local().orphans()).hasSize(1);

        CompactionResult result = resultAfter(killed.state());

        assertThat(location(result)).isNotEqualTo(location(killed.result()));
        Rewrites.commit(target(), result);
        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.rows()).hasSize(6);
    }

    /** The table's format of new files may be another one when a savepoint is restored. */
    @ParameterizedTest
    @EnumSource(names = {"AVRO", "ORC"})
    void deletesWhatAnAttemptHasLeftInAnotherFormat(FileFormat before) throws Exception {
        Killed killed = kill(target(before));
        assertThat(table.local().orphans()).hasSize(1);

        Rewrites.commit(target(), resultAfter(killed.state()));

        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.rows()).hasSize(6);
    }

    /**
     * The file that the first of them has made is in a snapshot, though in no branch. Of the main
     * one it would be known that it was set back.
     */
    @Test
    void takesNoNameOfAnotherJobThatWentOnFromTheSameCheckpoint() throws Exception {
        long head = table.load().currentSnapshot().snapshotId();
        branch = "b";
        table.load().manageSnapshots().createBranch(branch).commit();
        OperatorSubtaskState state = kill(target()).state();
        CompactionResult first = resultAfter(state);
        Rewrites.commit(target(), first);
        table.load().manageSnapshots().replaceBranch(branch, head).commit();

        CompactionResult second = resultAfter(state);

        assertThat(location(second)).isNotEqualTo(location(first));
        Rewrites.commit(target(), second);
        assertThat(table.rows(branch)).hasSize(6);
        assertThat(table.local().orphans()).isEmpty();
    }

    /** A checkpoint that is not aligned has a task that is on its way. */
    @Test
    void takesNoNameOfAnotherJobThatWasSentTheSameTask() throws Exception {
        byte[] task = TaskSerializer.write(task(0));

        assertThat(location(resultOf(task))).isNotEqualTo(location(resultOf(task)));
    }

    private CompactionResult resultOf(byte[] task) throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(task);
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            return rewriter.results().get(0);
        }
    }

    private static String location(CompactionResult result) {
        return result.outputs().get(0).location();
    }

    @Test
    void waitsForACheckpointThatNamesTheNextAttempt() throws Exception {
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            state = rewriter.snapshot(1);
        }

        try (var rewriter = rewriter(state)) {
            rewriter.awaitMail();
            rewriter.runMails();
            rewriter.complete(1);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);

            rewriter.checkpoint(2);
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(1);
        }
    }

    @Test
    void forgetsATaskWhoseCommitWasRolledBack() throws Exception {
        long head = table.load().currentSnapshot().snapshotId();
        Killed killed = kill(target());
        Rewrites.commit(target(), killed.result());
        table.load().manageSnapshots().rollbackTo(head).commit();

        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));
        }
        assertThat(catalog.deleted()).as("what the table has").isEmpty();
    }

    /** From a checkpoint before the result was sent on, which was committed all the same. */
    @Test
    void keepsFilesThatAreCommitted() throws Exception {
        Killed killed = kill(target());
        Rewrites.commit(target(), killed.result());

        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));
            rewriter.checkpoint(2);
            assertThat(rewriter.results()).isEmpty();
        }

        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.rows()).hasSize(6);
    }

    @Test
    void forgetsATaskThatIsVoidAfterARestore() throws Exception {
        Killed killed = kill(target());
        Rewrites.compact(table);

        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    /** What somebody else does to the table. */
    private interface Change {
        void make(SampleTable table) throws IOException;
    }

    static Stream<Arguments> whatMakesATaskImpossible() {
        Change merge = Rewrites::compact;
        Change expire =
                table -> {
                    table.append(7);
                    table.append(8);
                    table.local().expireAllBut(1);
                };
        return Stream.of(
                Arguments.of(Named.of("its files are merged by others", merge)),
                Arguments.of(Named.of("the snapshot that it began at expires", expire)));
    }

    @ParameterizedTest
    @MethodSource("whatMakesATaskImpossible")
    void rewritesNothingThatBecameImpossibleWhileItWaited(Change change) throws Exception {
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        try (var rewriter = rewriter(null)) {
            for (CompactionTask task : table.tasks()) {
                rewriter.process(TaskSerializer.write(task));
            }
            rewriter.checkpoint(1);
            gate.awaitArrival();

            change.make(table);
            rewriter.advance(Duration.ofMinutes(1));
            gate.open();
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));

            assertThat(rewriter.results()).as("of the one that was begun before").hasSize(1);
            assertThat(catalog.written()).hasSize(1);
            assertThat(rewriter.count("failedRewrites")).isZero();
        }
    }

    /** Else each would be looked up where checkpoints are a minute apart. */
    @Test
    void looksNoTaskUpThatHasWaitedForItsCheckpointOnly() throws Exception {
        CompactionTask task = task(0);
        Rewrites.commit(target(), Rewrites.run(target(), task(1)));
        table.deleteByEquality(100);
        int listings = catalog.listings();
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task));
            rewriter.advance(Duration.ofHours(1));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
        }
        assertThat(catalog.listings()).isEqualTo(listings);
    }

    /** Its specification goes with the last snapshot that has files of it. */
    @Test
    void forgetsATaskWhoseSpecificationIsGone() throws Exception {
        use(Division.NONE);
        table.load().updateSpec().addField("part").commit();
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        Killed killed = kill(target());
        table.load().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        table.load().updateSpec().removeField("part").commit();
        table.append(7);
        table.append(8);
        table.load()
                .expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE)
                .retainLast(1)
                .cleanExpiredMetadata(true)
                .commit();
        assertThat(table.load().specs()).containsOnlyKeys(0);
        assertThat(table.local().orphans()).isNotEmpty();

        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));

            assertThat(rewriter.count("failedRewrites")).isZero();
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void triesAgainToTidyUpWhileTheCatalogIsDown() throws Exception {
        Killed killed = kill(target());
        catalog.setDown(true);
        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 1);
            rewriter.checkpoint(2);
            rewriter.advance(Duration.ofSeconds(1));
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 2);

            catalog.setDown(false);
            rewriter.advance(Duration.ofSeconds(2));
            rewriter.runUntil(() -> table.local().orphans().isEmpty());
        }
    }

    @Test
    void survivesChangesOfParallelism() throws Exception {
        Set<String> ids = new TreeSet<>();
        OperatorSubtaskState one;
        try (var rewriter = rewriter(null)) {
            for (CompactionTask task : table.tasks()) {
                ids.add(task.id());
                rewriter.process(TaskSerializer.write(task));
            }
            one = rewriter.snapshot(1);
        }

        List<OperatorSubtaskState> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (var rewriter =
                    CompactionHarness.rewriter(
                            target(), SETTINGS, 3, i, CompactionHarness.share(one, 1, 3, i))) {
                assertThat(rewriter.gauge("pendingTasks")).isEqualTo(1);
                three.add(rewriter.snapshot(2));
            }
        }
        OperatorSubtaskState merged =
                CompactionHarness.merged(three.toArray(new OperatorSubtaskState[0]));
        try (var rewriter = rewriter(CompactionHarness.share(merged, 3, 1, 0))) {
            rewriter.awaitMail();
            rewriter.runMails();
            rewriter.checkpoint(3);
            rewriter.runUntil(() -> rewriter.results().size() == 3);

            assertThat(rewriter.results().stream().map(CompactionResult::id))
                    .containsExactlyInAnyOrderElementsOf(ids);
            Rewrites.commit(target(), rewriter.results().toArray(new CompactionResult[0]));
        }
        assertThat(table.scan()).hasSize(3);
        assertThat(table.rows()).hasSize(6);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void leavesNoFileWhenItIsCancelledInTheMiddle() throws Exception {
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            gate.awaitArrival();
        }

        assertThat(catalog.written()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
        assertThat(catalog.manifests()).isEmpty();
    }

    @Test
    void deletesAResultThatComesTooLateBeforeItIsCancelled() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.awaitMail();
            assertThat(table.local().orphans()).hasSize(1);
        }

        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void deletesResultsThatNoSnapshotHasWhenItIsCancelled() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            assertThat(table.local().orphans()).hasSize(1);
        }

        assertThat(table.local().orphans()).isEmpty();
        assertThat(catalog.manifests()).as("nobody can have committed it").isEmpty();
    }

    @Test
    void leavesResultsThatASnapshotHasToTheOneWhoRestoresIt() throws Exception {
        CompactionResult result;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            rewriter.snapshot(2);
            result = rewriter.results().get(0);
        }

        Rewrites.commit(target(), result);
        assertThat(table.rows()).hasSize(6);
    }

    @Test
    void givesUpWhatIsNotDoneWhenTheInputEnds() throws Exception {
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            gate.awaitArrival();
            rewriter.endInput();
            rewriter.runUntilIdle();
            rewriter.checkpoint(2);

            assertThat(rewriter.results()).isEmpty();
            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    /** As with a savepoint of a job that was drained: its coordinator waits for these tasks. */
    @Test
    void hasWhatItGaveUpAtTheEndOfTheInputInItsLastSnapshot() throws Exception {
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            gate.awaitArrival();
            rewriter.endInput();
            state = rewriter.checkpoint(2);
        }
        catalog.onWrite(location -> {});

        Rewrites.commit(target(), resultAfter(state));

        assertThat(table.rows()).hasSize(6);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void knowsFromItsLastSnapshotWhatItCouldNotDeleteAtTheEnd() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        failInTheSecondFile(down);
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(taskOfManyFiles()));
            rewriter.checkpoint(1);
            rewriter.runUntilIdle();
            rewriter.endInput();
            state = rewriter.checkpoint(2);
        }
        assertThat(table.local().orphans()).hasSize(1);

        down.set(false);
        Rewrites.commit(target(), resultAfter(state));

        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void beginsNoAttemptThatIsNamedOnlyAtTheEnd() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.endInput();
            rewriter.checkpoint(1);
            rewriter.checkpoint(2);

            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);
        }
        assertThat(catalog.written()).isEmpty();
    }

    /** The last compaction is over by then, and may have replaced what the attempt has made. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletesAtTheEndWhatAnAttemptBeforeTheRestartHasLeft(boolean isCommitted) throws Exception {
        Killed killed = kill(target());
        catalog.setDown(true);
        try (var rewriter = rewriter(killed.state())) {
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 1);
            rewriter.endInput();
            rewriter.checkpoint(2);
            catalog.setDown(false);
            if (isCommitted) {
                Rewrites.commit(target(), killed.result());
            }
        }

        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.rows()).hasSize(6);
        assertThat(catalog.deleted()).hasSize(isCommitted ? 0 : 1);
    }

    @Test
    void deletesAResultThatComesWithTheEndOfTheInput() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.awaitMail();
            rewriter.endInput();
            rewriter.runMails();

            assertThat(rewriter.results()).isEmpty();
        }
        assertThat(table.local().orphans()).isEmpty();
        assertThat(catalog.manifests()).isEmpty();
    }

    @Test
    void endsWhileWhatItHasTidiedUpIsStillToBeTaken() throws Exception {
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            state = rewriter.snapshot(1);
        }
        try (var rewriter = rewriter(state)) {
            rewriter.awaitMail();
            rewriter.endInput();
            rewriter.runMails();
            rewriter.checkpoint(2);
            rewriter.checkpoint(3);

            assertThat(rewriter.gauge("runningTasks")).isEqualTo(0);
        }
        assertThat(catalog.written()).isEmpty();
    }

    @Test
    void endsThoughTheCatalogIsDown() throws Exception {
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            state = rewriter.snapshot(1);
        }
        catalog.setDown(true);
        try (var rewriter = rewriter(state)) {
            rewriter.endInput();
        }
        try (var rewriter = rewriter(null)) {
            rewriter.endInput();
        }
    }

    @Test
    void endsThoughAClassIsMissingForADeletion() throws Exception {
        catalog.onDelete(
                location -> {
                    throw new NoClassDefFoundError("client/of/Somebody");
                });
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            rewriter.endInput();
        }
        assertThat(table.local().orphans()).hasSize(1);
    }

    @Test
    void asksForNothingWhenTheInputEndsAndNothingIsLeftOver() throws Exception {
        try (var rewriter = rewriter(null)) {
            rewriter.endInput();
        }

        assertThat(catalog.refreshes()).isZero();
    }

    @Test
    void triesAgainAfterAFailureWithAPause() throws Exception {
        Set<String> names = new TreeSet<>();
        catalog.onWrite(
                location -> {
                    names.add(location);
                    if (names.size() < 3) {
                        throw new IllegalStateException("The storage is down.");
                    }
                });
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 1);
            rewriter.checkpoint(2);
            assertThat(rewriter.gauge("runningTasks")).as("in the pause").isEqualTo(0);

            rewriter.advance(Duration.ofSeconds(1));
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 2);
            rewriter.advance(Duration.ofMinutes(1));
            assertThat(rewriter.gauge("runningTasks")).as("not named yet").isEqualTo(0);

            rewriter.checkpoint(3);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            assertThat(location(rewriter.results().get(0))).isIn(names);
            assertThat(names).hasSize(3);
            Rewrites.commit(target(), rewriter.results().get(0));
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void deletesWhatAFailedAttemptLeftOnceTheStorageIsBack() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        failInTheSecondFile(down);
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(taskOfManyFiles()));
            rewriter.checkpoint(1);
            rewriter.runUntilIdle();
            assertThat(rewriter.count("failedRewrites")).as("also its deletion").isEqualTo(2);
            assertThat(table.local().orphans()).hasSize(1);
            rewriter.advance(Duration.ofSeconds(2));
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 3);
            assertThat(table.local().orphans()).hasSize(1);

            down.set(false);
            rewriter.advance(Duration.ofSeconds(4));
            rewriter.runUntil(() -> table.local().orphans().isEmpty());
            rewriter.runUntilIdle();
            rewriter.checkpoint(2);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            Rewrites.commit(target(), rewriter.results().get(0));
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void keepsTheNamesOfAFailedAttemptInItsState() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        failInTheSecondFile(down);
        OperatorSubtaskState state;
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(taskOfManyFiles()));
            rewriter.checkpoint(1);
            rewriter.runUntilIdle();
            state = rewriter.checkpoint(2);
        }
        assertThat(table.local().orphans()).hasSize(1);

        down.set(false);
        Rewrites.commit(target(), resultAfter(state));

        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void deletesWhatAFailedAttemptLeftBeforeItIsCancelled() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        failInTheSecondFile(down);
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(taskOfManyFiles()));
            rewriter.checkpoint(1);
            rewriter.runUntilIdle();
            down.set(false);
        }

        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void deletesWhatAnAttemptLeftBeforeTheTableWasToldToPutFilesSomewhereElse() throws Exception {
        CompactionTask planned = task(0).nextAttempt(TableLocation.of(table.load()));
        Killed killed = kill(target(), planned);
        String elsewhere = table.load().location() + "/data/elsewhere";
        table.load()
                .updateProperties()
                .set(TableProperties.WRITE_DATA_LOCATION, elsewhere)
                .commit();

        CompactionResult result = resultAfter(killed.state());

        assertThat(location(result)).contains("/data/elsewhere/");
        Rewrites.commit(target(), result);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void tidiesUpWhatItCanWhereOneFileCannotBeDeleted() throws Exception {
        Killed stuck = kill(target(), task(0));
        Killed other = kill(target(), task(1));
        catalog.onDelete(
                location -> {
                    if (location.equals(location(stuck.result()))) {
                        throw new IllegalStateException("The file cannot be deleted.");
                    }
                });
        OperatorSubtaskState both = CompactionHarness.merged(stuck.state(), other.state());

        try (var rewriter = rewriter(CompactionHarness.share(both, 2, 1, 0))) {
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 1);
            rewriter.checkpoint(3);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            assertThat(rewriter.results().get(0).id()).isEqualTo(other.result().id());

            catalog.onDelete(location -> {});
            rewriter.advance(Duration.ofSeconds(1));
            rewriter.runUntilIdle();
            rewriter.checkpoint(4);
            rewriter.runUntil(() -> rewriter.results().size() == 2);
            Rewrites.commit(target(), rewriter.results().toArray(new CompactionResult[0]));
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    private CompactionTask taskOfManyFiles() {
        table.append(LongStream.range(10, 10_000).toArray());
        return Rewrites.sized(task(0), 10_000);
    }

    /** While it is down, nothing can be deleted either. */
    private void failInTheSecondFile(AtomicBoolean down) {
        catalog.onWrite(
                location -> {
                    if (down.get() && !catalog.written().isEmpty()) {
                        throw new IllegalStateException("The storage is down.");
                    }
                });
        catalog.onDelete(
                location -> {
                    if (down.get()) {
                        throw new IllegalStateException("The storage is down.");
                    }
                });
    }

    @Test
    void triesAgainWhereAClassIsMissing() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        catalog.onWrite(
                location -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new NoClassDefFoundError("codec/of/Somebody");
                    }
                });
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task(0)));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.count("failedRewrites") == 1);
            rewriter.checkpoint(2);
            rewriter.advance(Duration.ofSeconds(1));
            rewriter.runUntil(() -> rewriter.results().size() == 1);
        }
    }

    @Test
    void failsTheJobIfItIsToldSo() throws Exception {
        catalog.onWrite(
                location -> {
                    throw new IllegalStateException("The storage is down.");
                });
        CompactionTask task = task(0);
        try (var rewriter = rewriter(settings("compact.fail-job", "true"), null)) {
            rewriter.process(TaskSerializer.write(task));
            rewriter.checkpoint(1);

            assertThatThrownBy(() -> rewriter.runUntil(() -> false))
                    .isInstanceOf(CompactionException.class)
                    .hasMessage("Cannot complete %s of table t", task)
                    .hasRootCauseMessage("The storage is down.");
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void forgetsATaskWhoseFilesAreGone() throws Exception {
        CompactionTask task = task(0);
        Rewrites.compact(table);
        table.load().expireSnapshots().expireOlderThan(Long.MAX_VALUE).commit();
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(task));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.gauge("pendingTasks").equals(0));

            assertThat(rewriter.results()).isEmpty();
            assertThat(rewriter.count("failedRewrites")).isZero();
        }
        assertThat(table.local().filesOnDisk().stream().map(Path::toString))
                .noneMatch(file -> file.contains(task.id()));
    }

    @Test
    void sendsRemovalsOnWithoutWriting() throws Exception {
        table.deleteByEquality(1);
        CompactionTask removal =
                CompactionTask.removing(
                        table.load().currentSnapshot(),
                        table.scan().stream()
                                .flatMap(file -> file.deletes().stream())
                                .limit(1)
                                .toList());
        try (var rewriter = rewriter(null)) {
            rewriter.process(TaskSerializer.write(removal));
            rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);

            assertThat(rewriter.results().get(0).outputs()).isEmpty();
        }
        assertThat(catalog.written()).isEmpty();
    }

    /** What a job leaves that is killed when it has written its files. */
    private record Killed(OperatorSubtaskState state, CompactionResult result) {}

    private Killed kill(TargetTable target) throws Exception {
        return kill(target, task(0));
    }

    private Killed kill(TargetTable target, CompactionTask task) throws Exception {
        try (var rewriter = CompactionHarness.rewriter(target, SETTINGS, null)) {
            rewriter.process(TaskSerializer.write(task));
            OperatorSubtaskState state = rewriter.checkpoint(1);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            // So that nothing is deleted when it is closed.
            rewriter.snapshot(2);
            return new Killed(state, rewriter.results().get(0));
        }
    }

    private CompactionResult resultAfter(OperatorSubtaskState state) throws Exception {
        try (var rewriter = rewriter(state)) {
            rewriter.awaitMail();
            rewriter.runMails();
            rewriter.checkpoint(2);
            rewriter.runUntil(() -> rewriter.results().size() == 1);
            rewriter.snapshot(3);
            return rewriter.results().get(0);
        }
    }

    private CompactionTask task(int index) {
        return table.tasks().get(index);
    }

    private CompactionHarness<byte[]> rewriter(OperatorSubtaskState state) throws Exception {
        return rewriter(SETTINGS, state);
    }

    private CompactionHarness<byte[]> rewriter(
            CompactionSettings settings, OperatorSubtaskState state) throws Exception {
        return CompactionHarness.rewriter(target(), settings, state);
    }

    private TargetTable target() {
        return target(FileFormat.PARQUET);
    }

    private TargetTable target(FileFormat format) {
        return new TargetTable("t", catalog, branch, format, 1 << 20, Map.of());
    }

    static CompactionSettings settings(String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return CompactionSettings.of(map);
    }
}
