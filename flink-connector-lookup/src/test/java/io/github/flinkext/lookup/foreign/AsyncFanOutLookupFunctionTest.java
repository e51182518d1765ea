/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AsyncFanOutLookupFunctionTest {

    private final OneThreadLookup foreign = new OneThreadLookup();
    private final AsyncFanOutLookupFunction function =
            new AsyncFanOutLookupFunction(foreign, "table foreign");

    @BeforeEach
    void open() throws Exception {
        function.open(new FunctionContext(null, getClass().getClassLoader(), null));
    }

    @Test
    void callsAFunctionThatReusesItsKeyBufferFromOneThreadAtATime() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        foreign.during(
                1,
                () -> {
                    inside.countDown();
                    await(goOn);
                });

        CompletableFuture<List<Collection<RowData>>> first =
                CompletableFuture.supplyAsync(() -> lookUp(1, 2)).thenCompose(answer -> answer);
        inside.await();
        CompletableFuture<List<Collection<RowData>>> second = lookUp(3, 4);
        goOn.countDown();

        assertThat(first.get()).isEqualTo(rowsOf(1, 2));
        assertThat(second.get()).isEqualTo(rowsOf(3, 4));
        assertThat(foreign.overlaps).isEmpty();
    }

    @Test
    void doesNotCallAFunctionThatIsCompletingAnEarlierAnswer() throws Exception {
        CompletableFuture<Collection<RowData>> held = new CompletableFuture<>();
        foreign.answering(1, held);
        CompletableFuture<List<Collection<RowData>>> next =
                lookUp(1).thenCompose(answered -> lookUp(3));
        foreign.during(2, () -> held.complete(rowOf(1)));

        CompletableFuture<List<Collection<RowData>>> second = lookUp(2);

        assertThat(second.get()).isEqualTo(rowsOf(2));
        assertThat(next.get()).isEqualTo(rowsOf(3));
        assertThat(foreign.overlaps).isEmpty();
    }

    @Test
    void doesNotCallTheFunctionForARequestThatWasGivenUpWhileItWaited() throws Exception {
        foreign.during(1, () -> lookUp(2).cancel(true));

        lookUp(1).get();

        assertThat(foreign.asked).containsExactly(1);
    }

    @Test
    void takesNullForNoRowAsFlinkDoes() throws Exception {
        foreign.answering(2, CompletableFuture.completedFuture(null));

        assertThat(lookUp(1, 2).get()).containsExactly(rowOf(1), List.of());
    }

    @Test
    void namesTheTableWhoseFunctionReturnsNoFuture() {
        foreign.during(
                1,
                () -> {
                    throw new NoFuture();
                });

        assertThatThrownBy(lookUp(1)::get)
                .hasMessageContaining("table foreign returned null instead of a future");
    }

    @Test
    void failsTheRequestWhateverTheFunctionThrowsAndGoesOn() throws Exception {
        foreign.during(
                1,
                () -> {
                    throw new NoClassDefFoundError("com/example/Client");
                });

        assertThatThrownBy(lookUp(1)::get)
                .hasRootCauseInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("com/example/Client");
        assertThat(lookUp(2).get()).isEqualTo(rowsOf(2));
    }

    private CompletableFuture<List<Collection<RowData>>> lookUp(int... keys) {
        List<RowData> rows = new ArrayList<>();
        for (int key : keys) {
            rows.add(GenericRowData.of(key));
        }
        return function.lookupBatch(rows);
    }

    private static List<Collection<RowData>> rowsOf(int... keys) {
        List<Collection<RowData>> rows = new ArrayList<>();
        for (int key : keys) {
            rows.add(rowOf(key));
        }
        return rows;
    }

    private static Collection<RowData> rowOf(int key) {
        return List.of(GenericRowData.of(key));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets a lookup return null in the place of a future. */
    private static final class NoFuture extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /**
     * Made for the one thread that Flink calls it from, as that of HBase is: the key is written to
     * a buffer. It notes calls that begin during another.
     */
    private static final class OneThreadLookup extends AsyncLookupFunction {

        private static final long serialVersionUID = 1L;

        private final transient Map<Integer, Runnable> events = new ConcurrentHashMap<>();
        private final transient Map<Integer, CompletableFuture<Collection<RowData>>> answers =
                new ConcurrentHashMap<>();
        private final transient List<Integer> asked = new ArrayList<>();
        private final transient List<String> overlaps = new ArrayList<>();
        private final AtomicBoolean busy = new AtomicBoolean();
        private int buffer;

        /** What happens while this key is in the buffer. */
        void during(int key, Runnable event) {
            events.put(key, event);
        }

        void answering(int key, CompletableFuture<Collection<RowData>> answer) {
            answers.put(key, answer);
        }

        @Override
        public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
            if (!busy.compareAndSet(false, true)) {
                overlaps.add("key " + key.getInt(0) + " during key " + buffer);
            }
            try {
                buffer = key.getInt(0);
                asked.add(buffer);
                events.getOrDefault(buffer, () -> {}).run();
                return answers.getOrDefault(
                        buffer, CompletableFuture.completedFuture(rowOf(buffer)));
            } catch (NoFuture e) {
                return null;
            } finally {
                busy.set(false);
            }
        }
    }
}
