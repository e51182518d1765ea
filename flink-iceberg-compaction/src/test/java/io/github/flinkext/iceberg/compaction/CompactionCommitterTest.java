/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static io.github.flinkext.iceberg.compaction.CompactionRewriterTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompactionCommitterTest {

    @TempDir Path warehouse;

    private SampleTable table;
    private UnsteadyCatalog catalog;
    private List<String> rows;

    @BeforeEach
    void createTable() {
        table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 2);
        table.append(3, 4);
        rows = table.rows();
        catalog = new UnsteadyCatalog(table.local().loader());
    }

    @Test
    void commitsAResultOnceACheckpointHasIt() throws Exception {
        CompactionResult result = result();
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.snapshot(2);
            committer.complete(1);
            assertThat(committer.gauge("pendingCommits")).isEqualTo(1);
            assertThat(catalog.refreshes()).as("nothing is asked before").isEqualTo(0);

            committer.complete(2);
            committer.runUntil(() -> committer.count("committedTasks") == 1);
            assertThat(committer.gauge("pendingCommits")).isEqualTo(0);
            assertThat(committer.count("conflicts")).isZero();
        }
        isCommittedOnce();
    }

    @Test
    void leavesResultsOfTheNextCheckpointForLater() throws Exception {
        CompactionResult result = result();
        try (var committer = committer(null)) {
            committer.snapshot(1);
            committer.process(sent(result));
            committer.complete(1);
            committer.checkpoint(2);
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void letsBarriersPassWhileItCommits() throws Exception {
        Gate gate = new Gate();
        catalog.atNextCommit(
                commit -> {
                    gate.pass();
                    commit.run();
                });
        CompactionResult result = result();
        OperatorSubtaskState during;
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            gate.awaitArrival();
            during = committer.checkpoint(2);

            gate.open();
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();

        try (var committer = committer(during)) {
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
        assertThat(catalog.deleted()).isEmpty();
    }

    @Test
    void commitsWhatItRestores() throws Exception {
        OperatorSubtaskState state;
        CompactionResult result = result();
        try (var committer = committer(null)) {
            committer.process(sent(result));
            state = committer.snapshot(1);
        }
        assertThat(table.local().compactions()).isEmpty();

        try (var committer = committer(state)) {
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void doublesAndDeletesNothingWhenAnOldCheckpointIsRestored() throws Exception {
        OperatorSubtaskState old;
        CompactionResult result = result();
        try (var committer = committer(null)) {
            committer.process(sent(result));
            old = committer.checkpoint(1);
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        table.append(5);
        Rewrites.compact(table);

        try (var committer = committer(old)) {
            committer.runUntil(() -> committer.gauge("pendingCommits").equals(0));
            assertThat(committer.count("committedTasks")).isEqualTo(1);
        }
        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.rows()).hasSize(5);
        assertThat(table.local().compactions()).hasSize(2);
    }

    @Test
    void countsConflictsAndDeletesTheirFiles() throws Exception {
        CompactionResult result = result();
        Rewrites.compact(table);
        try (var committer = committer(settings("compact.fail-job", "true"), null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("conflicts") == 1);

            assertThat(committer.gauge("pendingCommits")).isEqualTo(0);
            assertThat(committer.count("failedCommits")).isZero();
        }
        isCommittedOnce();
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void commitsWhenTheCatalogIsBack() throws Exception {
        CompactionResult result = result();
        catalog.setDown(true);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);

            catalog.setDown(false);
            committer.advance(Duration.ofSeconds(1));
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void asksACatalogThatIsDownLessAndLessOften() throws Exception {
        CompactionResult result = result();
        catalog.setDown(true);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            long checkpoint = 1;
            committer.checkpoint(checkpoint);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            for (int second = 0; second < 120; second++) {
                committer.checkpoint(++checkpoint);
                committer.advance(Duration.ofSeconds(1));
                committer.runUntil(() -> committer.count("failedCommits") == catalog.refreshes());
            }

            // At most after 1/2, 1, 2, 4, 8, 16, 30, 30 and 30 seconds.
            assertThat(committer.count("failedCommits")).isBetween(5L, 10L);

            catalog.setDown(false);
            committer.advance(Duration.ofMinutes(1));
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void triesAgainInTimeThoughTheClockIsSetBack() throws Exception {
        CompactionResult result = result();
        refuseCommits(1);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);

            committer.setClockBack(Duration.ofHours(1));
            committer.advance(Duration.ofSeconds(1));
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void findsOutWhetherACommitWithoutAnswerWasMade() throws Exception {
        CompactionResult result = result();
        catalog.atNextCommit(
                commit -> {
                    commit.run();
                    throw new CommitStateUnknownException(new IOException("timeout"));
                });
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            committer.advance(Duration.ofSeconds(1));
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
        assertThat(catalog.deleted()).isEmpty();
    }

    @Test
    void failsTheJobIfItIsToldSo() throws Exception {
        CompactionResult result = result();
        catalog.setDown(true);
        try (var committer = committer(settings("compact.fail-job", "true"), null)) {
            committer.process(sent(result));
            committer.checkpoint(1);

            assertThatThrownBy(() -> committer.runUntil(() -> false))
                    .isInstanceOf(CompactionException.class)
                    .hasMessage("Cannot commit compactions of table t")
                    .hasRootCauseMessage("The catalog is down.");
        }
    }

    @Test
    void triesAgainWhereAClassIsMissing() throws Exception {
        CompactionResult result = result();
        missClassInCommits(1);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            committer.advance(Duration.ofSeconds(1));
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void failsTheJobForAMissingClassIfItIsToldSo() throws Exception {
        CompactionResult result = result();
        missClassInCommits(1);
        try (var committer = committer(settings("compact.fail-job", "true"), null)) {
            committer.process(sent(result));
            committer.checkpoint(1);

            assertThatThrownBy(() -> committer.runUntil(() -> false))
                    .isInstanceOf(CompactionException.class)
                    .hasMessage("Cannot commit compactions of table t")
                    .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsThoughAClassIsMissingForItsLastCommit(boolean inputEnds) throws Exception {
        CompactionResult result = result();
        missClassInCommits(2);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            if (inputEnds) {
                committer.endInput();
            }
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
        }
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(catalog.deleted()).as("it may yet have been committed").isEmpty();
    }

    @Test
    void failsTheTaskWhereMemoryRunsOut() throws Exception {
        CompactionResult result = result();
        OutOfMemoryError failure = new OutOfMemoryError("The test has none left.");
        catalog.atNextCommit(
                commit -> {
                    throw failure;
                });
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);

            assertThatThrownBy(
                            () -> {
                                committer.awaitMail();
                                committer.runMails();
                            })
                    .isSameAs(failure);
        }
    }

    private void missClassInCommits(int count) {
        for (int i = 0; i < count; i++) {
            catalog.atNextCommit(
                    commit -> {
                        throw new NoClassDefFoundError("client/of/Somebody");
                    });
        }
    }

    @Test
    void commitsWhatTheLastCheckpointCompleted() throws Exception {
        Gate gate = new Gate();
        catalog.atNextCommit(
                commit -> {
                    gate.pass();
                    commit.run();
                });
        CompactionResult first = result();
        try (var committer = committer(null)) {
            committer.process(sent(first));
            committer.endInput();
            committer.checkpoint(1);
            gate.awaitArrival();
            gate.open();
        }
        isCommittedOnce();
    }

    /** As with a savepoint after which the job is started without compaction. */
    @Test
    void commitsWhenItIsStoppedWhatTheLastCheckpointHas() throws Exception {
        CompactionResult result = result();
        catalog.setDown(true);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            catalog.setDown(false);
        }
        isCommittedOnce();
    }

    @Test
    void commitsAgainWhatFailedWhenItIsClosed() throws Exception {
        CompactionResult result = result();
        catalog.setDown(true);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.endInput();
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            catalog.setDown(false);
        }
        isCommittedOnce();
    }

    @Test
    void deletesWhatItCannotCommitAtTheEnd() throws Exception {
        CompactionResult result = result();
        refuseCommits(2);
        var committer = committer(null);
        try (committer) {
            committer.process(sent(result));
            committer.endInput();
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
        }
        assertThat(committer.count("failedCommits")).isEqualTo(2);
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.local().orphans()).isEmpty();
    }

    /**
     * The job may yet fail, and start from a checkpoint that has the result: until one is complete
     * that knows of the end.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletesNothingThatARestartWouldCommit(boolean isCanceled) throws Exception {
        CompactionResult result = result();
        refuseCommits(2);
        OperatorSubtaskState state;
        try (var committer = committer(null)) {
            committer.process(sent(result));
            state = committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            committer.endInput();
            committer.snapshot(2);
            if (isCanceled) {
                committer.cancel();
            }
        }
        assertThat(catalog.deleted()).isEmpty();

        catalog = new UnsteadyCatalog(table.local().loader());
        try (var committer = committer(state)) {
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    @Test
    void keepsFilesThatTheJobBeforeMayHaveCommitted() throws Exception {
        CompactionResult result = result();
        List<Runnable> delayed = new ArrayList<>();
        catalog.atNextCommit(
                commit -> {
                    delayed.add(commit);
                    throw new CommitStateUnknownException(new IOException("timeout"));
                });
        OperatorSubtaskState state;
        try (var committer = committer(null)) {
            committer.process(sent(result));
            state = committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            committer.cancel();
        }
        refuseCommits(2);
        try (var committer = committer(state)) {
            committer.endInput();
            committer.checkpoint(2);
        }
        delayed.get(0).run();

        assertThat(catalog.deleted()).isEmpty();
        isCommittedOnce();
    }

    /** Catalogs say that they do not know, or only that something went wrong on the way. */
    static Stream<RuntimeException> failuresThatMayBeCommits() {
        return Stream.of(
                new CommitStateUnknownException(new IOException("timeout")),
                new RESTException(new IOException("connection reset"), "No answer"),
                new UncheckedSQLException(new SQLException("connection reset"), "No answer"));
    }

    @ParameterizedTest
    @MethodSource("failuresThatMayBeCommits")
    void keepsFilesWhoseCommitAtTheEndMayStillArrive(RuntimeException failure) throws Exception {
        CompactionResult result = result();
        List<Runnable> delayed = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            catalog.atNextCommit(
                    commit -> {
                        delayed.add(commit);
                        throw failure;
                    });
        }
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.endInput();
            committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
        }
        delayed.get(0).run();

        assertThat(catalog.deleted()).isEmpty();
        isCommittedOnce();
    }

    /** Its outcome does not reach the operator, as a task that is being closed takes no mails. */
    @Test
    void keepsFilesOfACommitThatWasOnItsWayWhenTheJobEnded() throws Exception {
        CompactionResult result = result();
        Gate gate = new Gate();
        List<Runnable> delayed = new ArrayList<>();
        catalog.atNextCommit(
                commit -> {
                    gate.pass();
                    delayed.add(commit);
                    throw new CommitStateUnknownException(new IOException("timeout"));
                });
        refuseCommits(1);
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.endInput();
            committer.checkpoint(1);
            gate.awaitArrival();
            gate.open();
        }
        delayed.get(0).run();

        assertThat(catalog.deleted()).isEmpty();
        isCommittedOnce();
    }

    @Test
    void failsTheJobAtTheEndIfItIsToldSo() throws Exception {
        CompactionResult result = result();
        refuseCommits(2);
        var committer = committer(settings("compact.fail-job", "true"), null);
        committer.process(sent(result));
        committer.endInput();
        committer.checkpoint(1);
        assertThatThrownBy(() -> committer.runUntil(() -> false))
                .isInstanceOf(CompactionException.class);
        assertThatThrownBy(committer::close).isInstanceOf(CompactionException.class);
    }

    /** It starts again from the checkpoint of the end, which has the result. */
    @Test
    void keepsTheFilesForTheJobThatItFailsAtTheEnd() throws Exception {
        CompactionResult result = result();
        refuseCommits(2);
        var committer = committer(settings("compact.fail-job", "true"), null);
        committer.process(sent(result));
        committer.endInput();
        OperatorSubtaskState state = committer.checkpoint(1);
        assertThatThrownBy(() -> committer.runUntil(() -> false))
                .isInstanceOf(CompactionException.class);
        assertThatThrownBy(committer::close).isInstanceOf(CompactionException.class);
        assertThat(catalog.deleted()).isEmpty();

        try (var restarted = committer(settings("compact.fail-job", "true"), state)) {
            restarted.runUntil(() -> restarted.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    /** The checkpoint of the end has the result, and its operators are started again from it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheFilesWhereTheJobFailsAfterTheCheckpointOfItsEnd(boolean elsewhere)
            throws Exception {
        CompactionResult result = result();
        refuseCommits(2);
        OperatorSubtaskState state;
        try (var committer = committer(null)) {
            committer.process(sent(result));
            committer.endInput();
            state = committer.checkpoint(1);
            committer.runUntil(() -> committer.count("failedCommits") == 1);
            if (elsewhere) {
                committer.cancel();
            } else {
                committer.fail();
            }
        }
        assertThat(catalog.deleted()).isEmpty();

        catalog = new UnsteadyCatalog(table.local().loader());
        try (var committer = committer(state)) {
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();
    }

    /** A channel that is ahead of others, in checkpoints that do not wait for all. */
    @Test
    void leavesAResultThatWasSentAfterACheckpointOutOfIt() throws Exception {
        CompactionResult result = result();
        OperatorSubtaskState state;
        try (var committer = committer(null)) {
            committer.process(TaskSerializer.write(new SentResult(result, 1)));
            state = committer.checkpoint(1);
            assertThat(committer.gauge("pendingCommits")).isEqualTo(1);
            assertThat(catalog.refreshes()).isZero();

            committer.checkpoint(2);
            committer.runUntil(() -> committer.count("committedTasks") == 1);
        }
        isCommittedOnce();

        try (var committer = committer(state)) {
            assertThat(committer.gauge("pendingCommits"))
                    .as("its rewriter has the task and deletes these files")
                    .isEqualTo(0);
        }
    }

    @Test
    void endsWithoutAnyResult() throws Exception {
        try (var committer = committer(null)) {
            committer.endInput();
            committer.checkpoint(1);
        }
        assertThat(catalog.refreshes()).isZero();
    }

    private void isCommittedOnce() {
        assertThat(table.local().compactions()).hasSize(1);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.rows()).isEqualTo(rows);
    }

    private void refuseCommits(int count) {
        for (int i = 0; i < count; i++) {
            catalog.atNextCommit(
                    commit -> {
                        throw new ForbiddenException("No commit today.");
                    });
        }
    }

    private static byte[] sent(CompactionResult result) throws IOException {
        return TaskSerializer.write(new SentResult(result, 0));
    }

    private CompactionResult result() throws IOException {
        try (TargetTable target = table.target()) {
            return Rewrites.run(target, table.tasks().get(0));
        }
    }

    private CompactionHarness<byte[]> committer(OperatorSubtaskState state) throws Exception {
        return committer(settings(), state);
    }

    private CompactionHarness<byte[]> committer(
            CompactionSettings settings, OperatorSubtaskState state) throws Exception {
        return CompactionHarness.committer(
                new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of()),
                settings,
                state);
    }
}
