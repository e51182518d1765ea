/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.keys.KeySequence;
import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.batch.BatchedAsyncLookupFunction;
import io.github.flinkext.lookup.batch.LookupRowShape;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a row costs between Flink and a table that answers at once: cache, single flight and
 * accumulator, without any network. Rows come in multiples of a batch, so that none waits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BatchedLookupBenchmark {

    private static final int ROWS = 1_000;
    private static final int KEYS = 100_000;

    /** Requests of one key, requests of 100, or rows that are all in the cache. */
    @Param({"single", "batched", "cached"})
    private String mode;

    private BatchedAsyncLookupFunction function;
    private KeySequence keys;
    private long row;

    @Setup(Level.Trial)
    public void open() throws Exception {
        keys = KeySequence.of(KEYS, 1.0);
        Configuration options = Configuration.fromMap(options());
        function =
                BatchedAsyncLookupFunction.of(
                        new ImmediateTable(),
                        LookupSettings.from(options),
                        new LookupRowShape(2, new int[] {0}));
        function.open(new FunctionContext(null, getClass().getClassLoader(), null));
        lookUpEachKeyOnce();
    }

    private Map<String, String> options() {
        return switch (mode) {
            case "single" -> Map.of();
            case "batched" -> Map.of("lookup.async.batch.size", "100", "lookup.async.batch.linger", "1 s");
            default -> Map.of(
                    "lookup.async.batch.size", "100",
                    "lookup.async.batch.linger", "1 s",
                    "lookup.cache", "PARTIAL",
                    "lookup.partial-cache.max-rows", Integer.toString(2 * KEYS));
        };
    }

    private void lookUpEachKeyOnce() {
        List<CompletableFuture<?>> answers = new ArrayList<>(KEYS);
        for (long key = 0; key < KEYS; key++) {
            answers.add(function.asyncLookup(GenericRowData.of(key)));
        }
        answers.forEach(CompletableFuture::join);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void lookUp() {
        List<CompletableFuture<?>> answers = new ArrayList<>(ROWS);
        for (int i = 0; i < ROWS; i++) {
            answers.add(function.asyncLookup(GenericRowData.of(keys.at(row++))));
        }
        answers.forEach(CompletableFuture::join);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        function.close();
    }

    /** A table that has one row for each key, in memory. */
    private static final class ImmediateTable implements BatchLookupFunction {

        private static final long serialVersionUID = 1L;

        @Override
        public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
            List<Collection<RowData>> rows = new ArrayList<>(keys.size());
            for (RowData key : keys) {
                rows.add(List.of(GenericRowData.of(key.getLong(0), key.getLong(0))));
            }
            return CompletableFuture.completedFuture(rows);
        }
    }
}
