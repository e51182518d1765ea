/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;

import org.junit.jupiter.api.Test;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadPoolLookupFunctionTest {

    @Test
    void givesEachRequestACloneWithAKeyBufferOfItsOwn() throws Exception {
        try (ThreadPoolLookupFunction function = opened(new BufferedLookup(), 2)) {
            CompletableFuture<List<Collection<RowData>>> first = lookUp(function, 1);
            CompletableFuture<List<Collection<RowData>>> second = lookUp(function, 2);

            assertThat(first.get()).containsExactly(rowOf(1));
            assertThat(second.get()).containsExactly(rowOf(2));
        }
    }

    @Test
    void takesNullForNoRowAsFlinkDoes() throws Exception {
        try (ThreadPoolLookupFunction function = opened(new NoRowLookup(), 1)) {
            assertThat(lookUp(function, 1).get()).containsExactly(List.of());
        }
    }

    private ThreadPoolLookupFunction opened(LookupFunction prototype, int threads)
            throws Exception {
        ThreadPoolLookupFunction function =
                new ThreadPoolLookupFunction(prototype, threads, "table foreign");
        function.open(new FunctionContext(null, getClass().getClassLoader(), null));
        return function;
    }

    private static CompletableFuture<List<Collection<RowData>>> lookUp(
            ThreadPoolLookupFunction function, int key) {
        return function.lookupBatch(List.of(GenericRowData.of(key)));
    }

    private static Collection<RowData> rowOf(int key) {
        return List.of(GenericRowData.of(key));
    }

    /** Writes the key to a buffer, and reads it after another lookup has written its own. */
    private static final class BufferedLookup extends LookupFunction {

        private static final long serialVersionUID = 1L;

        private static final CyclicBarrier BOTH_WRITTEN = new CyclicBarrier(2);

        private final int[] buffer = new int[1];

        @Override
        public Collection<RowData> lookup(RowData key) {
            buffer[0] = key.getInt(0);
            try {
                BOTH_WRITTEN.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return rowOf(buffer[0]);
        }
    }

    /** Says that there is no row in the way that Flink's base class allows. */
    private static final class NoRowLookup extends LookupFunction {

        private static final long serialVersionUID = 1L;

        @Override
        public Collection<RowData> lookup(RowData key) {
            return null;
        }
    }
}
