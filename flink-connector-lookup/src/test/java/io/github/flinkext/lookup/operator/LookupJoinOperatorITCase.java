/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import io.github.flinkext.lookup.operator.AsyncOperatorHarness.Kind;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

import static org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode.ORDERED;
import static org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode.UNORDERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LookupJoinOperatorITCase {

    private final AnsweringFunction function = AnsweringFunction.create();

    @Test
    void emitsInTheOrderOfTheInputWhenOrdered() throws Exception {
        try (AsyncOperatorHarness harness = opened(ORDERED)) {
            ask(harness, 1, 11, -21, 31);

            function.answer(31, 11);
            harness.runMails();
            assertThat(harness.emitted()).isEmpty();

            function.answer(1);
            harness.runMails();
            assertThat(harness.emitted()).containsExactly(1, 11, -21, 31);
        }
    }

    @Test
    void emitsAsAnswersComeWhenUnordered() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1, 11, 21, -31);

            function.answer(21);
            harness.runMails();
            assertThat(harness.emitted()).containsExactly(-31, 21);
        }
    }

    @Test
    void letsNoRowPassAWatermarkAndNoWatermarkARow() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1, 11);
            harness.processWatermark(100);
            ask(harness, 21, -31);
            harness.processWatermark(200);
            harness.processWatermark(300);
            ask(harness, -41);

            function.answer(21, 11);
            harness.runMails();
            assertThat(harness.emitted()).containsExactly(11);

            function.answer(1);
            harness.runMails();
            assertThat(harness.emitted().subList(0, 3)).containsExactly(11, 1, "watermark 100");
            assertThat(harness.emitted().subList(3, 5)).containsExactlyInAnyOrder(21, -31);
            assertThat(harness.emitted().subList(5, 8))
                    .containsExactly("watermark 200", "watermark 300", -41);
        }
    }

    @Test
    void emitsWatermarksAtOnceWhileNothingIsInFlight() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            harness.processWatermark(100);
            ask(harness, -1);
            harness.processWatermark(200);

            assertThat(harness.emitted()).containsExactly("watermark 100", -1, "watermark 200");
        }
    }

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void keepsTheTimestampOfTheInput(OutputMode mode) throws Exception {
        try (AsyncOperatorHarness harness = opened(mode)) {
            harness.processElement(2, 77);
            function.answer(2);
            harness.runMails();

            assertThat(harness.extractOutputStreamRecords())
                    .allMatch(row -> row.getTimestamp() == 77)
                    .hasSize(2);
        }
    }

    @Test
    void postsOneMailForAllAnswersThatAreThere() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1, 11, 21, 31, 41);

            onAnotherThread(() -> function.answer(1, 11, 21, 31));

            assertThat(harness.mails()).isOne();
            harness.runMails();
            assertThat(harness.emitted()).containsExactly(1, 11, 21, 31);

            onAnotherThread(() -> function.answer(41));
            harness.runMails();
            assertThat(harness.emitted()).endsWith(41);
        }
    }

    @Test
    void givesWayToOtherMailsBetweenTwoRows() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1, 11, 21);
            function.answer(1, 11, 21);
            harness.getTaskMailbox()
                    .put(
                            new Mail(
                                    () -> harness.getOutput().add(row("other mail")),
                                    0,
                                    "Other mail"));

            harness.runMails();

            assertThat(harness.emitted()).containsExactly(1, "other mail", 11, 21);
        }
    }

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void waitsForRoomAndEmitsMeanwhile(OutputMode mode) throws Exception {
        try (AsyncOperatorHarness harness = Kind.OURS.with(function, mode, 2, 0)) {
            harness.open();
            ask(harness, 1, 11);
            Thread answers = new Thread(() -> function.answer(1, 11));
            answers.start();

            ask(harness, -21);

            answers.join();
            assertThat(harness.emitted()).startsWith(1);
            harness.runMails();
            assertThat(harness.emitted()).containsExactlyInAnyOrder(1, 11, -21);
        }
    }

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void emitsAllBeforeTheInputEnds(OutputMode mode) throws Exception {
        try (AsyncOperatorHarness harness = opened(mode)) {
            ask(harness, 1, 11);
            Thread answers = new Thread(() -> function.answer(11, 1));
            answers.start();

            harness.endInput();

            answers.join();
            assertThat(harness.emitted()).containsExactlyInAnyOrder(1, 11);
        }
    }

    @Test
    void failsTheTaskWithTheCauseOfAFailedLookup() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1);
            onAnotherThread(() -> function.fail(1, new IllegalStateException("server is away")));

            assertThatThrownBy(harness::runMails).hasRootCauseMessage("server is away");
            assertThat(harness.emitted()).isEmpty();
        }
    }

    @Test
    void failsTheTaskWhenAFutureSwallowsTheFailure() throws Exception {
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1);
            function.question(1)
                    .complete(
                            () -> {
                                throw new IllegalStateException("no rows to supply");
                            });

            assertThatThrownBy(harness::runMails).hasMessage("no rows to supply");
        }
    }

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void tellsTheFunctionOfEachRowThatTakesTooLong(OutputMode mode) throws Exception {
        AnsweringFunction late = AnsweringFunction.withEmptyAnswerAfterTimeout();
        try (AsyncOperatorHarness harness = Kind.OURS.with(late, mode, 10, 100)) {
            harness.open();
            harness.setProcessingTime(0);
            ask(harness, 1, 11);
            harness.setProcessingTime(50);
            ask(harness, 21, -31);
            late.answer(11);
            harness.runMails();

            harness.setProcessingTime(100);
            late.answer(1);
            harness.runMails();
            assertThat(harness.emitted()).doesNotContain(1).contains(11);

            late.answer(21);
            harness.setProcessingTime(150);
            harness.runMails();
            assertThat(harness.emitted()).containsExactlyInAnyOrder(11, 21, -31);
        }
    }

    @Test
    void failsTheTaskAtATimeoutThatTheFunctionDoesNotHandle() throws Exception {
        try (AsyncOperatorHarness harness = Kind.OURS.with(function, ORDERED, 10, 100)) {
            harness.open();
            ask(harness, 1);

            assertThatThrownBy(() -> harness.setProcessingTime(1_000))
                    .hasRootCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void watchesAllRowsWithOneTimer() throws Exception {
        try (AsyncOperatorHarness harness = Kind.OURS.with(function, ORDERED, 10, 100)) {
            harness.open();
            ask(harness, 1, 11, 21, 31);

            assertThat(harness.getProcessingTimeService().getNumActiveTimers()).isOne();
        }
    }

    /** A job may go from Flink's operator to ours with a savepoint, and back. */
    @ParameterizedTest
    @CsvSource({"OURS, OURS", "FLINKS, OURS", "OURS, FLINKS"})
    void asksAgainForRowsThatWereNotEmittedBeforeTheSnapshot(Kind before, Kind after)
            throws Exception {
        OperatorSubtaskState snapshot;
        try (AsyncOperatorHarness harness = before.with(function, ORDERED, 10, 1_000)) {
            harness.open();
            ask(harness, 1, 11, 21);
            harness.processWatermark(100);
            ask(harness, 31);
            function.answer(1, 31);
            harness.runMails();
            assertThat(harness.emitted()).containsExactly(1);
            snapshot = harness.snapshot(1, 1);
        }

        AnsweringFunction again = AnsweringFunction.create();
        try (AsyncOperatorHarness harness = after.with(again, ORDERED, 10, 1_000)) {
            harness.restore(snapshot);
            assertThat(again.asked()).containsExactly(11, 21, 31);
            again.answer(31, 21, 11);
            harness.runMails();

            assertThat(harness.emitted()).containsExactly(11, 21, "watermark 100", 31);
        }
    }

    @Test
    void sharesRowsOfASnapshotAmongMoreSubtasks() throws Exception {
        OperatorSubtaskState snapshot;
        try (AsyncOperatorHarness harness = opened(UNORDERED)) {
            ask(harness, 1, 11, 21, 31);
            snapshot = harness.snapshot(1, 1);
        }

        List<Integer> asked = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            AnsweringFunction again = AnsweringFunction.create();
            try (AsyncOperatorHarness harness = Kind.OURS.with(again, UNORDERED, 10, 0)) {
                harness.restore(
                        AsyncOperatorHarness.repartitionOperatorState(snapshot, 2, 1, 2, subtask));
                asked.addAll(again.asked());
            }
        }
        assertThat(asked).containsExactlyInAnyOrder(1, 11, 21, 31);
    }

    @Test
    void copiesRowsThatTheChainReuses() throws Exception {
        try (AsyncOperatorHarness harness = Kind.OURS.with(function, ORDERED, 10, 0)) {
            harness.getExecutionConfig().enableObjectReuse();
            harness.open();
            var reused = new StreamRecord<>(1, 5);
            harness.processElement(reused);
            reused.replace(11, 6);
            harness.processElement(reused);
            function.answer(1, 11);
            harness.runMails();

            assertThat(harness.extractOutputStreamRecords())
                    .extracting(row -> row.getTimestamp())
                    .containsExactly(5L, 6L);
        }
    }

    @Test
    void lendsItsThreadToTheFunctionItOpens() throws Exception {
        LendingFunction lending = new LendingFunction();
        try (AsyncOperatorHarness harness = Kind.OURS.with(lending, ORDERED, 10, 0)) {
            harness.open();
            assertThat(TaskThread.ofOpeningOperator()).isEmpty();
            harness.processElement(7, 0);

            onAnotherThread(LendingFunction::finish);
            assertThat(harness.emitted()).isEmpty();
            harness.runMails();

            assertThat(harness.emitted()).containsExactly(7);
        }
    }

    /** Completes on the thread of the task. */
    private static final class LendingFunction extends RichAsyncFunction<Integer, Integer> {

        private static final long serialVersionUID = 1L;

        private static Executor taskThread;
        private static ResultFuture<Integer> result;
        private static Integer input;

        @Override
        public void open(OpenContext context) {
            taskThread = TaskThread.ofOpeningOperator().orElseThrow();
        }

        @Override
        public void asyncInvoke(Integer number, ResultFuture<Integer> future) {
            input = number;
            result = future;
        }

        static void finish() {
            taskThread.execute(() -> result.complete(List.of(input)));
        }
    }

    private AsyncOperatorHarness opened(OutputMode mode) throws Exception {
        AsyncOperatorHarness harness = Kind.OURS.with(function, mode, 10, 0);
        harness.open();
        return harness;
    }

    private static void ask(AsyncOperatorHarness harness, int... inputs) throws Exception {
        for (int input : inputs) {
            harness.processElement(input, 0);
        }
    }

    private static Object row(Object value) {
        return new StreamRecord<>(value);
    }

    private static void onAnotherThread(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }
}
