/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.testutils.CapturedLog;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;

import org.apache.iceberg.FileFormat;
import org.apache.logging.log4j.Level;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.github.flinkext.iceberg.compaction.CompactionRewriterTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** The operators where the catalog or the storage never answers, and feels no interrupt. */
class BackgroundOperatorTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);

    @TempDir Path warehouse;

    private final Gate gate = new Gate();
    private SampleTable table;
    private UnsteadyCatalog catalog;
    private TargetTable target;

    @BeforeEach
    void createTable() {
        table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        catalog = new UnsteadyCatalog(table.local().loader());
        target = new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of());
    }

    /** Threads that were left alone end once they have their answer. */
    @AfterEach
    void answer() {
        gate.open();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(BackgroundOperatorTest::isOfOperator));
    }

    private static boolean isOfOperator(Thread thread) {
        return thread.getName().startsWith("flinkext-Compaction");
    }

    private void answerNothing() {
        catalog.onRefresh(gate::passUninterrupted);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void closesACommitter(boolean whileItCommits, boolean isCanceled) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            var committer = committer();
            committer.setPatience(isCanceled ? LONG : SHORT, SHORT);
            if (whileItCommits) {
                catalog.atNextCommit(commit -> gate.passUninterrupted());
            } else {
                answerNothing();
            }
            committer.process(TaskSerializer.write(new SentResult(result(), 0)));
            committer.endInput();
            committer.checkpoint(1);
            gate.awaitArrival();
            if (isCanceled) {
                committer.cancel();
            }

            assertThat(failureOf(committer::close)).isNull();

            assertThat(log.messagesOf(BackgroundThreads.class))
                    .singleElement()
                    .asString()
                    .startsWith("The catalog or the storage of table t gives no answer");
        }
        assertThat(catalog.deleted()).isEmpty();
    }

    @Test
    void closesACommitterThatIsCancelledInItsLastCommit() throws Exception {
        var committer = committer();
        committer.setPatience(LONG, SHORT);
        catalog.setDown(true);
        committer.process(TaskSerializer.write(new SentResult(result(), 0)));
        committer.checkpoint(1);
        committer.runUntil(() -> committer.count("failedCommits") == 1);
        answerNothing();
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(committer::close));
        gate.awaitArrival();

        committer.cancel();

        assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    }

    /** The job manager hears of the failure only when the task is closed. */
    @Test
    void closesACommitterThatHasFailed() throws Exception {
        var committer = committer();
        committer.setPatience(LONG, SHORT);
        catalog.setDown(true);
        committer.process(TaskSerializer.write(new SentResult(result(), 0)));
        committer.checkpoint(1);
        committer.runUntil(() -> committer.count("failedCommits") == 1);
        answerNothing();

        committer.fail();

        assertThat(failureOf(committer::close)).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closesACoordinator(boolean isCanceled) throws Exception {
        answerNothing();
        var coordinator = coordinator();
        coordinator.setPatience(isCanceled ? LONG : SHORT, SHORT);
        gate.awaitArrival();
        if (isCanceled) {
            coordinator.cancel();
        }

        assertThat(failureOf(coordinator::close)).isNull();
    }

    @Test
    void closesACoordinatorThatIsCancelledInItsLastLook() throws Exception {
        var coordinator = coordinator();
        coordinator.setPatience(LONG, SHORT);
        coordinator.runUntilIdle();
        coordinator.endInput();
        answerNothing();
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(coordinator::close));
        gate.awaitArrival();

        coordinator.cancel();

        assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void failsTheJobIfItIsToldSoForALookThatKeepsItFromTheLastCompaction() throws Exception {
        answerNothing();
        var coordinator = coordinator("compact.fail-job", "true");
        coordinator.setPatience(SHORT, SHORT);
        gate.awaitArrival();
        coordinator.endInput();

        assertThat(failureOf(coordinator::close))
                .isInstanceOf(CompactionException.class)
                .hasMessage("The job has written all its rows to table t, but not compacted it")
                .hasRootCauseMessage("A look that was begun before does not end.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closesARewriter(boolean inputHasEnded) throws Exception {
        catalog.onWrite(location -> gate.passUninterrupted());
        var rewriter = CompactionHarness.rewriter(target, settings(), null);
        rewriter.setPatience(SHORT, SHORT);
        rewriter.process(TaskSerializer.write(table.tasks().get(0)));
        rewriter.checkpoint(1);
        gate.awaitArrival();
        if (inputHasEnded) {
            rewriter.endInput();
        } else {
            rewriter.cancel();
        }

        assertThat(failureOf(rewriter::close)).isNull();
    }

    @Test
    void closesARewriterThatHasFailed() throws Exception {
        var rewriter = CompactionHarness.rewriter(target, settings(), null);
        rewriter.setPatience(LONG, SHORT);
        rewriter.process(TaskSerializer.write(table.tasks().get(0)));
        rewriter.checkpoint(1);
        rewriter.runUntil(() -> rewriter.results().size() == 1);
        answerNothing();

        rewriter.fail();

        assertThat(failureOf(rewriter::close)).isInstanceOf(InterruptedException.class);
    }

    /** Behind it the last rows of the sink wait for their commit. */
    @Test
    void letsTheLastBarrierPassThoughARewriteDoesNotEnd() throws Exception {
        catalog.onWrite(location -> gate.passUninterrupted());
        var rewriter = CompactionHarness.rewriter(target, settings(), null);
        rewriter.setPatience(LONG, LONG);
        rewriter.process(TaskSerializer.write(table.tasks().get(0)));
        rewriter.checkpoint(1);
        gate.awaitArrival();

        assertThat(failureOf(rewriter::endInput)).isNull();
        rewriter.snapshot(2);

        gate.open();
        assertThat(failureOf(rewriter::close)).isNull();
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void letsTheLastBarrierPassThoughNothingIsTidiedUpAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var rewriter = CompactionHarness.rewriter(target, settings(), null)) {
            rewriter.process(TaskSerializer.write(table.tasks().get(0)));
            state = rewriter.snapshot(1);
        }
        answerNothing();
        var rewriter = CompactionHarness.rewriter(target, settings(), state);
        rewriter.setPatience(LONG, LONG);
        gate.awaitArrival();

        assertThat(failureOf(rewriter::endInput)).isNull();
        rewriter.snapshot(2);

        gate.open();
        assertThat(failureOf(rewriter::close)).isNull();
    }

    @Test
    void saysThatALookTakesLong() throws Exception {
        target.setSlow(SHORT);
        answerNothing();
        try (CapturedLog log = new CapturedLog(Level.WARN);
                var coordinator = coordinator()) {
            awaitMessage(log, "A look for files to compact in table t has been running for 2 ms.");
            gate.open();
            coordinator.runUntilIdle();
        }
    }

    @Test
    void saysThatACommitTakesLong() throws Exception {
        target.setSlow(SHORT);
        answerNothing();
        try (CapturedLog log = new CapturedLog(Level.WARN);
                var committer = committer()) {
            committer.process(TaskSerializer.write(new SentResult(result(), 0)));
            committer.checkpoint(1);
            awaitMessage(log, "A commit of compactions to table t has been running for 2 ms.");
            gate.open();
            committer.runUntilIdle();
        }
    }

    private static void awaitMessage(CapturedLog log, String message) {
        await().until(
                        () ->
                                log.messagesOf(SlowWatch.class).stream()
                                        .anyMatch(line -> line.startsWith(message)));
    }

    private static @Nullable Throwable failureOf(ThrowingCallable action) throws Exception {
        return CompletableFuture.supplyAsync(() -> catchThrowable(action)).get(1, TimeUnit.MINUTES);
    }

    private CompactionResult result() throws IOException {
        try (TargetTable other = table.target()) {
            return Rewrites.run(other, table.tasks().get(0));
        }
    }

    private CompactionHarness<byte[]> committer() throws Exception {
        return CompactionHarness.committer(target, settings(), null);
    }

    private CompactionHarness<CommittableMessage<?>> coordinator(String... options)
            throws Exception {
        return CompactionHarness.coordinator(target, settings(options), null);
    }
}
