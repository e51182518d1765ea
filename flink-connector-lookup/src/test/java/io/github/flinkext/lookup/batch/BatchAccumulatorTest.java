/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchSettings;

import org.apache.flink.table.data.GenericRowData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchAccumulatorTest {

    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<List<Integer>> sent = new ArrayList<>();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void sendsAnyKeyAtOnceWhileNothingIsUnderWay() {
        BatchAccumulator accumulator = accumulator(100, 4);

        add(accumulator, 1);

        assertThat(sent()).containsExactly(List.of(1));
    }

    @Test
    void sendsAsFullABatchAsOthersAreUnderWay() {
        BatchAccumulator accumulator = accumulator(6, 3);
        takeLongOnce(accumulator);

        add(accumulator, 1, 2);
        assertThat(sent()).containsExactly(List.of(1));
        add(accumulator, 3);
        assertThat(sent()).endsWith(List.of(2, 3));
        add(accumulator, 4, 5, 6);
        assertThat(sent()).hasSize(2);
        add(accumulator, 7);
        assertThat(sent()).endsWith(List.of(4, 5, 6, 7));
        add(accumulator, 8, 9, 10, 11, 12, 13, 14);
        assertThat(sent()).hasSize(3);

        accumulator.releasedUnanswered();
        assertThat(sent()).endsWith(List.of(8, 9, 10, 11, 12, 13));
    }

    @Test
    void sendsWhatWaitsWhenAnAnswerComes() {
        BatchAccumulator accumulator = accumulator(6, 2);
        takeLongOnce(accumulator);
        add(accumulator, 1, 2);

        accumulator.released(1);

        assertThat(sent()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void countsRowsOfKeysThatAreUnderWayToo() {
        BatchAccumulator accumulator = accumulator(4, 2);
        takeLongOnce(accumulator);
        add(accumulator, 1, 2);

        accumulator.countJoined();

        assertThat(sent()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void waitsForCompanyNoLongerThanTwiceAsLongAsRequestsTake() {
        BatchAccumulator accumulator = accumulator(100, 2);

        add(accumulator, 1, 2);

        await().until(() -> sent().equals(List.of(List.of(1), List.of(2))));
    }

    @Test
    void waitsForCompanyAfterFullBatchesThoughNothingIsUnderWay() {
        BatchAccumulator accumulator = accumulator(4, 1);
        sendFullBatches(accumulator, LONG);

        add(accumulator, 1, 2, 3);
        assertThat(sent()).isEmpty();
        add(accumulator, 4);
        assertThat(sent()).containsExactly(List.of(1, 2, 3, 4));
    }

    @Test
    void waitsAfterFullBatchesNoLongerThanHalfAsLongAsRequestsTake() {
        BatchAccumulator accumulator = accumulator(4, 1);
        sendFullBatches(accumulator, TimeUnit.MILLISECONDS.toNanos(8));

        add(accumulator, 1);

        await().until(() -> sent().equals(List.of(List.of(1))));
    }

    @Test
    void waitsForNothingAfterBatchesOfOneKey() {
        BatchAccumulator accumulator = accumulator(4, 1);
        for (int i = 0; i < 20; i++) {
            add(accumulator, i);
            accumulator.released(LONG);
        }
        assertThat(sent()).hasSize(20);

        add(accumulator, 20);

        assertThat(sent()).hasSize(21);
    }

    @Test
    void doesNotSendKeysWhoseDeadlineHasPassedWhileTheyWaited() {
        BatchAccumulator accumulator = accumulator(1, 1);
        add(accumulator, 1);
        PendingKey late = new PendingKey(GenericRowData.of(2), System.nanoTime());
        accumulator.add(late);
        add(accumulator, 3);

        end(late);
        accumulator.releasedUnanswered();

        assertThat(sent()).containsExactly(List.of(1), List.of(3));
    }

    @Test
    void sendsABatchAgainWithoutTheKeysWhoseDeadlineHasPassed() {
        BatchAccumulator accumulator = accumulator(3, 1);
        add(accumulator, 1);
        List<PendingKey> keys = new ArrayList<>();
        for (int key = 2; key <= 4; key++) {
            keys.add(new PendingKey(GenericRowData.of(key), System.nanoTime()));
        }
        accumulator.addAgain(Batch.of(keys.subList(0, 1)));
        accumulator.addAgain(Batch.of(keys.subList(1, 3)));

        end(keys.get(0));
        end(keys.get(1));
        accumulator.releasedUnanswered();

        assertThat(sent()).containsExactly(List.of(1), List.of(4));
    }

    private static void end(PendingKey late) {
        late.rows().complete(List.of());
    }

    /** Twenty, one after the other, of which each takes so long; then nothing is under way. */
    private void sendFullBatches(BatchAccumulator accumulator, long nanos) {
        int keys = 1 + 20 * 4;
        for (int i = 0; i < keys; i++) {
            add(accumulator, i);
        }
        while (accumulator.inFlight() > 0) {
            accumulator.released(nanos);
        }
        synchronized (sent) {
            assertThat(sent).hasSize(21);
            sent.clear();
        }
    }

    /** Makes requests look so slow that nothing leaves because of the clock. */
    private void takeLongOnce(BatchAccumulator accumulator) {
        add(accumulator, 0);
        accumulator.released(8 * LONG);
        synchronized (sent) {
            sent.clear();
        }
    }

    private BatchAccumulator accumulator(int maxKeys, int maxInFlight) {
        return new BatchAccumulator(
                new BatchSettings(maxKeys, Duration.ZERO, maxInFlight),
                timer,
                new LookupMetrics(),
                batch -> {
                    synchronized (sent) {
                        sent.add(batch.keyRows().stream().map(key -> key.getInt(0)).toList());
                    }
                });
    }

    private List<List<Integer>> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    private static void add(BatchAccumulator accumulator, int... keys) {
        for (int key : keys) {
            accumulator.add(new PendingKey(GenericRowData.of(key), System.nanoTime()));
        }
    }
}
