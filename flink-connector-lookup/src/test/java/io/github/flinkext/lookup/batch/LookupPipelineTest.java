/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchTooLargeException;
import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LookupPipelineTest {

    private final ScriptedServer server = new ScriptedServer();
    private LookupPipeline pipeline;

    @AfterEach
    void closeLeavesNothingBehind() throws Exception {
        if (pipeline != null) {
            pipeline.close();
            assertThat(server.isClosed()).isTrue();
        }
    }

    @Test
    void sendsAKeyAtOnceAndGathersOthersWhileAllRequestsAreUnderWay() throws Exception {
        open(Map.of("lookup.async.batch.size", "3", "lookup.async.max-in-flight", "1"));

        ask(1, 2, 3, 4, 5);
        assertThat(server.requestedKeys()).containsExactly(List.of(1));

        server.last().answer();
        assertThat(server.requestedKeys()).containsExactly(List.of(1), List.of(2, 3, 4));

        server.last().answer();
        assertThat(server.requestedKeys()).endsWith(List.of(5));
    }

    @Test
    void letsNobodyWaitLongForARequestThatIsSlowerThanUsual() throws Exception {
        open(Map.of("lookup.async.batch.size", "6", "lookup.async.max-in-flight", "2"));
        ask(1);
        server.last().answer();

        ask(2);
        ask(3);

        await().until(
                        () ->
                                server.requestedKeys()
                                        .equals(List.of(List.of(1), List.of(2), List.of(3))));
    }

    @Test
    void keepsToTheRequestsThatMayBeUnderWay() throws Exception {
        open(Map.of("lookup.async.batch.size", "1", "lookup.async.max-in-flight", "3"));

        ask(1, 2, 3, 4, 5);
        assertThat(server.requests()).hasSize(3);

        server.requests().get(1).answer();
        assertThat(server.requestedKeys())
                .containsExactly(List.of(1), List.of(2), List.of(3), List.of(4));
    }

    @Test
    void waitsForAFullBatchUnderLinger() throws Exception {
        open(Map.of("lookup.async.batch.size", "3", "lookup.async.batch.linger", "1 h"));

        ask(1, 2);
        assertThat(server.requests()).isEmpty();

        ask(3);
        assertThat(server.requestedKeys()).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void sendsAPartialBatchWhenItHasLingered() throws Exception {
        open(Map.of("lookup.async.batch.size", "3", "lookup.async.batch.linger", "20 ms"));

        ask(1, 2);

        await().until(() -> server.requestedKeys().equals(List.of(List.of(1, 2))));
    }

    @Test
    void countsRowsAndNotDistinctKeysSoThatAHotKeyCannotStallABatch() throws Exception {
        open(Map.of("lookup.async.batch.size", "4", "lookup.async.batch.linger", "1 h"));

        ask(1, 1, 1, 2);

        assertThat(server.requestedKeys()).containsExactly(List.of(1, 2));
    }

    @Test
    void asksOnceForAKeyThatIsUnderWay() throws Exception {
        open(Map.of());

        List<CompletableFuture<Collection<RowData>>> answers = ask(7, 7, 7);
        server.last().answer();

        assertThat(server.requests()).hasSize(1);
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.get()).containsExactly(ScriptedServer.row(7)));
    }

    @Test
    void asksAgainForAKeyThatWasAnswered() throws Exception {
        server.answeringAtOnce();
        open(Map.of());

        ask(7);
        ask(7);

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void remembersRowsAndMissesInTheCache() throws Exception {
        server.answeringAtOnce();
        server.remove(8);
        open(Map.of("lookup.cache", "PARTIAL"));

        ask(7, 8);
        server.restore(8);
        assertThat(ask(7).get(0)).isCompletedWithValueMatching(rows -> rows.size() == 1);
        assertThat(ask(8).get(0)).isCompletedWithValueMatching(Collection::isEmpty);

        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void doesNotRememberMissesIfToldSo() throws Exception {
        server.answeringAtOnce();
        server.remove(8);
        open(Map.of("lookup.cache", "PARTIAL", "lookup.partial-cache.cache-missing-key", "false"));

        ask(8);
        server.restore(8);

        assertThat(ask(8).get(0)).isCompletedWithValueMatching(rows -> rows.size() == 1);
    }

    @Test
    void neverRemembersAFailure() throws Exception {
        server.answeringAtOnce().failing(keys -> new IOException("down"));
        open(Map.of("lookup.cache", "PARTIAL", "lookup.max-retries", "0"));

        assertThat(ask(7).get(0)).isCompletedExceptionally();
        server.failing(keys -> null);

        assertThat(ask(7).get(0)).isCompletedWithValueMatching(rows -> rows.size() == 1);
    }

    @Test
    void retriesAFailedRequestAfterAPause() throws Exception {
        open(Map.of("lookup.retry.delay", "1 ms"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);
        server.last().fail(new IOException("connection reset"));
        await().until(() -> server.requests().size() == 2);
        server.last().answer();

        assertThat(answer).isCompletedWithValueMatching(rows -> rows.size() == 1);
    }

    @Test
    void letsOtherRequestsPassWhileOnePauses() throws Exception {
        open(
                Map.of(
                        "lookup.retry.delay",
                        "1 h",
                        "lookup.retry.max-delay",
                        "1 h",
                        "lookup.deadline",
                        "3 h",
                        "lookup.async.max-in-flight",
                        "1"));

        ask(7, 8);
        server.last().fail(new IOException("connection reset"));

        assertThat(server.requestedKeys()).containsExactly(List.of(7), List.of(8));
    }

    @Test
    void narrowsAFailingBatchDownToThePoisonKeyAndAnswersAllOthers() throws Exception {
        server.answeringAtOnce()
                .failing(keys -> keys.contains(13) ? new IllegalStateException("poison") : null);
        open(
                Map.of(
                        "lookup.async.batch.size",
                        "100",
                        "lookup.async.batch.linger",
                        "1 h",
                        "lookup.max-retries",
                        "1",
                        "lookup.retry.delay",
                        "1 ms"));

        List<CompletableFuture<Collection<RowData>>> answers = ask(range(1, 100));

        await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        for (int key = 1; key <= 100; key++) {
            if (key == 13) {
                assertThatThrownBy(answers.get(12)::get)
                        .hasMessageContaining(
                                "Cannot look up key [13] in table scripted, after 2 requests: poison");
            } else {
                assertThat(answers.get(key - 1).get()).containsExactly(ScriptedServer.row(key));
            }
        }
    }

    @Test
    void splitsABatchThatIsTooLargeWithoutRetryingIt() throws Exception {
        server.answeringAtOnce()
                .failing(
                        keys ->
                                keys.size() > 2
                                        ? new BatchTooLargeException("too many rows")
                                        : null);
        open(
                Map.of(
                        "lookup.async.batch.size",
                        "8",
                        "lookup.async.batch.linger",
                        "1 h",
                        "lookup.retry.delay",
                        "1 min",
                        "lookup.retry.max-delay",
                        "1 min"));

        List<CompletableFuture<Collection<RowData>>> answers = ask(range(1, 8));

        assertThat(answers)
                .allMatch(CompletableFuture::isDone)
                .noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(server.requests()).hasSize(1 + 2 + 4);
    }

    @Test
    void doesNotSplitABatchWhenTheServerIsDown() throws Exception {
        server.telling(failure -> true).failing(keys -> new IOException("connection refused"));
        open(
                Map.of(
                        "lookup.async.batch.size",
                        "8",
                        "lookup.async.batch.linger",
                        "1 h",
                        "lookup.max-retries",
                        "2",
                        "lookup.retry.delay",
                        "1 ms"));

        List<CompletableFuture<Collection<RowData>>> answers = ask(range(1, 8));

        await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void givesUpARequestThatTakesTooLongAndRetriesIt() throws Exception {
        open(
                Map.of(
                        "lookup.request.timeout",
                        "20 ms",
                        "lookup.max-retries",
                        "1",
                        "lookup.retry.delay",
                        "1 ms"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);

        await().until(answer::isDone);
        assertThatThrownBy(answer::get)
                .hasRootCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("'lookup.request.timeout' = 20 ms");
        assertThat(server.requests()).hasSize(2).allMatch(ScriptedServer.Request::isCancelled);
    }

    @Test
    void retriesNoMoreAfterTheDeadline() throws Exception {
        open(
                Map.of(
                        "lookup.request.timeout",
                        "10 ms",
                        "lookup.deadline",
                        "10 ms",
                        "lookup.max-retries",
                        "1000"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);

        await().until(answer::isDone);
        assertThat(answer).isCompletedExceptionally();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void joinsWithANullRowIfThePolicySaysSoAndDoesNotCacheIt() throws Exception {
        server.answeringAtOnce().failing(keys -> new IOException("down"));
        open(
                Map.of(
                        "lookup.failure-policy",
                        "null-row",
                        "lookup.max-retries",
                        "0",
                        "lookup.cache",
                        "PARTIAL"));

        assertThat(ask(7).get(0).get()).containsExactly(GenericRowData.of(7, null));
        server.failing(keys -> null);
        assertThat(ask(7).get(0).get()).containsExactly(ScriptedServer.row(7));
    }

    @Test
    void asksAgainForAMissingRowAsOftenAsItIsTold() throws Exception {
        server.answeringAtOnce();
        server.remove(7);
        open(
                Map.of(
                        "lookup.miss.max-retries",
                        "2",
                        "lookup.miss.retry-delay",
                        "1 ms",
                        "lookup.cache",
                        "PARTIAL"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);

        await().until(answer::isDone);
        assertThat(answer.get()).isEmpty();
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void findsARowThatArrivesBeforeTheMissRetriesEnd() throws Exception {
        server.remove(7);
        open(Map.of("lookup.miss.max-retries", "2", "lookup.miss.retry-delay", "1 ms"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);
        server.last().answer();
        await().until(() -> server.requests().size() == 2);
        server.restore(7);
        server.last().answer();

        assertThat(answer.get()).containsExactly(ScriptedServer.row(7));
    }

    @Test
    void failsABatchThatIsAnsweredWithTheWrongNumberOfResults() throws Exception {
        open(Map.of("lookup.max-retries", "0"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);
        server.last().answer(List.of());

        assertThatThrownBy(answer::get)
                .hasMessageContaining("table scripted answered 0 results for 1 keys");
    }

    @Test
    void failsABatchWhoseFunctionReturnsNoFuture() throws Exception {
        server.returning(future -> null);
        open(Map.of("lookup.max-retries", "0"));

        assertThat(ask(7).get(0))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("table scripted returned null instead of a future");
    }

    @Test
    void failsABatchWhoseFunctionThrowsAnErrorOnAThreadOfItsClient() throws Exception {
        open(Map.of("lookup.max-retries", "0", "lookup.async.max-in-flight", "1"));
        List<CompletableFuture<Collection<RowData>>> answers = ask(7, 8, 9);

        server.returning(
                future -> {
                    throw new NoClassDefFoundError("com/example/Client");
                });
        server.last().answer();

        assertThat(answers.get(0)).isCompleted();
        assertThat(answers.subList(1, 3))
                .allSatisfy(
                        answer ->
                                assertThat(answer)
                                        .failsWithin(Duration.ZERO)
                                        .withThrowableThat()
                                        .withMessageContaining("Cannot look up key [")
                                        .withMessageContaining("com/example/Client"));
    }

    @Test
    void passesAFatalErrorOnToTheTaskAfterFailingTheBatch() throws Exception {
        open(Map.of("lookup.max-retries", "0", "lookup.async.max-in-flight", "1"));
        server.returning(
                future -> {
                    throw new OutOfMemoryError("of the client");
                });

        assertThatThrownBy(() -> ask(7))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("of the client");

        server.returning(future -> future).answeringAtOnce();
        assertThat(ask(7).get(0)).isCompleted();
    }

    @Test
    void failsOnlyTheKeyThatIsAnsweredWithNullAndNamesTheTarget() throws Exception {
        List<CompletableFuture<Collection<RowData>>> answers = askInOneRequest(7, 8);
        server.last().answer(Arrays.asList(List.of(ScriptedServer.row(7)), null));
        server.requests().get(1).answer();
        server.requests().get(2).answer(Arrays.asList((Collection<RowData>) null));

        assertThat(answers.get(0).get()).containsExactly(ScriptedServer.row(7));
        assertThatThrownBy(answers.get(1)::get)
                .hasMessageContaining("Cannot look up key [8]")
                .hasMessageContaining("table scripted answered null for a key");
    }

    @Test
    void failsABatchWhoseResultsCannotBeRead() throws Exception {
        open(Map.of("lookup.max-retries", "0"));

        CompletableFuture<Collection<RowData>> answer = ask(7).get(0);
        server.last().answer(unreadable());
        CompletableFuture<Collection<RowData>> other = ask(8).get(0);
        server.last().answer(List.of(unreadable()));

        assertThat(List.of(answer, other))
                .allSatisfy(
                        failed ->
                                assertThat(failed)
                                        .failsWithin(Duration.ZERO)
                                        .withThrowableThat()
                                        .withMessageContaining("read too late"));
    }

    @Test
    void failsABatchIfTheFunctionCannotTellWhatItsFailureConcerns() throws Exception {
        server.telling(
                failure -> {
                    throw new IllegalStateException("unknown failure");
                });
        List<CompletableFuture<Collection<RowData>>> answers = askInOneRequest(7, 8);
        server.last().fail(new IOException("down"));

        assertThat(answers)
                .allSatisfy(
                        answer ->
                                assertThat(answer)
                                        .failsWithin(Duration.ZERO)
                                        .withThrowableThat()
                                        .withMessageContaining("down")
                                        .withStackTraceContaining("unknown failure"));
    }

    @Test
    void joinsAllRowsWithNullAtTheDeadlineIfTheServerNeverAnswers() throws Exception {
        open(
                Map.of(
                        "lookup.async.max-in-flight",
                        "1",
                        "lookup.request.timeout",
                        "1 s",
                        "lookup.deadline",
                        "1 s",
                        "lookup.failure-policy",
                        "null-row"));

        List<CompletableFuture<Collection<RowData>>> answers = ask(range(1, 100));

        // One after the other, they would take 100 s.
        assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofMinutes(1));
        for (int key = 1; key <= 100; key++) {
            assertThat(answers.get(key - 1).get()).containsExactly(GenericRowData.of(key, null));
        }
    }

    @Test
    void saysAtTheDeadlineWhyTheLastRequestForTheKeyFailed() throws Exception {
        open(
                Map.of(
                        "lookup.async.max-in-flight",
                        "1",
                        "lookup.request.timeout",
                        "1 s",
                        "lookup.deadline",
                        "1 s",
                        "lookup.retry.delay",
                        "1 ms"));

        List<CompletableFuture<Collection<RowData>>> answers = ask(7, 8, 9);
        // Its retry waits behind 8, which is not answered.
        server.last().fail(new IOException("connection reset"));

        assertThat(answers.get(0))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining(
                        "Cannot look up key [7] in table scripted within 'lookup.deadline' = 1 s:"
                                + " connection reset");
        assertThat(answers.get(2))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withMessageContaining("Cannot look up key [9]")
                .withRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void ignoresAnAnswerThatComesAfterTheDeadline() throws Exception {
        open(
                Map.of(
                        "lookup.async.max-in-flight",
                        "1",
                        "lookup.request.timeout",
                        "2 s",
                        "lookup.deadline",
                        "2 s"));
        CompletableFuture<Collection<RowData>> late = ask(7, 8).get(1);
        // So long does the request for 8 outlive the deadline.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        server.last().answer();

        assertThat(late).failsWithin(Duration.ofMinutes(1));
        CompletableFuture<Collection<RowData>> again = ask(8).get(0);
        server.requests().get(1).answer();

        assertThat(again).isNotDone();
        server.last().answer();
        assertThat(again).succeedsWithin(Duration.ZERO).isEqualTo(List.of(ScriptedServer.row(8)));
    }

    @Test
    void cancelsWhatIsUnderWayWhenClosed() throws Exception {
        open(Map.of());
        ask(7);

        pipeline.close();

        assertThat(server.last().isCancelled()).isTrue();
    }

    private void open(Map<String, String> options) throws Exception {
        LookupSettings settings = LookupSettings.from(Configuration.fromMap(options));
        RowCache cache =
                settings.cache().enabled()
                        ? new RowCache(settings.cache(), System::nanoTime)
                        : null;
        pipeline =
                LookupPipeline.open(
                        server,
                        settings,
                        new LookupRowShape(2, new int[] {0}),
                        cache,
                        Optional.empty(),
                        new FunctionContext(null, getClass().getClassLoader(), null));
    }

    /** One request for these keys, which is not repeated. */
    private List<CompletableFuture<Collection<RowData>>> askInOneRequest(int... keys)
            throws Exception {
        open(
                Map.of(
                        "lookup.async.batch.size",
                        Integer.toString(keys.length),
                        "lookup.async.batch.linger",
                        "1 h",
                        "lookup.max-retries",
                        "0"));
        return ask(keys);
    }

    private List<CompletableFuture<Collection<RowData>>> ask(int... keys) {
        List<CompletableFuture<Collection<RowData>>> answers = new ArrayList<>();
        for (int key : keys) {
            answers.add(pipeline.lookup(GenericRowData.of(key)));
        }
        return answers;
    }

    /** One element that is computed when it is read, from what is gone by then. */
    private static <T> List<T> unreadable() {
        return new AbstractList<>() {
            @Override
            public T get(int index) {
                throw new IllegalStateException("read too late");
            }

            @Override
            public boolean isEmpty() {
                throw new IllegalStateException("read too late");
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    private static int[] range(int first, int last) {
        return java.util.stream.IntStream.rangeClosed(first, last).toArray();
    }
}
