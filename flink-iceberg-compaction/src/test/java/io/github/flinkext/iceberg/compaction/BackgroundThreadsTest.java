/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BackgroundThreadsTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final AtomicBoolean canceled = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Gate gate = new Gate();
    private final BackgroundThreads threads = new BackgroundThreads("test", 1, "t", canceled::get);

    @AfterEach
    void openGate() {
        gate.open();
    }

    @Test
    void letsWorkComeToItsEnd() throws Exception {
        begin(this::pass);
        gate.open();

        assertThat(threads.finish()).isTrue();
        assertThat(interrupted).isFalse();
    }

    @Test
    void interruptsWorkThatItStops() throws Exception {
        begin(this::pass);

        assertThat(threads.stop()).isTrue();
        assertThat(interrupted).isTrue();
    }

    @Test
    void givesUpWorkThatFeelsNoInterrupt() throws Exception {
        threads.setPatience(SHORT, LONG);
        begin(gate::passUninterrupted);

        assertThat(threads.finish()).isFalse();
        threads.setPatience(LONG, LONG);
        assertThat(threads.stop()).as("without waiting for it again").isFalse();
    }

    @Test
    void isPatientUntilTheTaskIsCancelled() throws Exception {
        threads.setPatience(LONG, SHORT);
        begin(gate::passUninterrupted);
        CompletableFuture<Boolean> ended = inOtherThread(threads::finish);
        assertThat(ended).isNotDone();

        canceled.set(true);
        assertThat(ended.get(1, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void waitsForWorkAsLongAsItTakes() throws Exception {
        threads.setPatience(SHORT, LONG);
        CompletableFuture<String> result =
                inOtherThread(
                        () ->
                                threads.await(
                                        () -> {
                                            gate.pass();
                                            return "done";
                                        }));
        gate.awaitArrival();
        gate.open();

        assertThat(result.get(1, TimeUnit.MINUTES)).isEqualTo("done");
        threads.setPatience(LONG, LONG);
        assertThat(threads.stop()).isTrue();
    }

    @Test
    void leavesWorkAloneOnceTheTaskIsCancelled() throws Exception {
        threads.setPatience(LONG, SHORT);
        canceled.set(true);

        assertThatThrownBy(
                        () ->
                                threads.await(
                                        () -> {
                                            gate.passUninterrupted();
                                            return null;
                                        }))
                .isInstanceOf(InterruptedException.class);
        assertThat(threads.stop()).as("it may still hold locks").isFalse();
    }

    @Test
    void knowsOfWorkThatGoesOnAfterItsWaitWasInterrupted() throws Exception {
        threads.setPatience(SHORT, SHORT);
        FutureTask<Object> wait =
                new FutureTask<>(
                        () ->
                                threads.await(
                                        () -> {
                                            gate.passUninterrupted();
                                            return null;
                                        }));
        Thread waiting = new Thread(wait);
        waiting.start();
        gate.awaitArrival();

        waiting.interrupt();

        assertThatThrownBy(() -> wait.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(threads.stop()).isFalse();
    }

    @Test
    void throwsWhatTheWorkThrows() {
        IOException failure = new IOException("The storage is down.");
        assertThatThrownBy(
                        () ->
                                threads.await(
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
    }

    private void begin(Runnable work) throws InterruptedException {
        threads.execute(work);
        gate.awaitArrival();
    }

    private void pass() {
        gate.pass();
        interrupted.set(Thread.interrupted());
    }

    private static <T> CompletableFuture<T> inOtherThread(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
