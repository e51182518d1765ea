/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Batched lookups in the DataStream API. */
class BatchedLookupJoinITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @Test
    void joinsEachElementWithTheRowsOfItsKey() throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        BatchedLookupJoin<Long, String> join =
                BatchedLookupJoin.of(new Squares())
                        .<Long>keyedBy(number -> GenericRowData.of(number % 100))
                        .set(LookupJoinOptions.ASYNC_BATCH_SIZE, 20)
                        .into(
                                (number, rows) ->
                                        rows.stream()
                                                .map(row -> number + ":" + row.getLong(0))
                                                .toList());

        List<String> joined = new ArrayList<>();
        try (CloseableIterator<String> results =
                AsyncDataStream.unorderedWait(
                                environment.fromSequence(0, 999),
                                join,
                                1,
                                TimeUnit.MINUTES,
                                join.capacity())
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            results.forEachRemaining(joined::add);
        }

        assertThat(join.capacity()).isEqualTo(60);
        assertThat(joined)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 1000)
                                .filter(number -> number % 100 != 13)
                                .mapToObj(number -> number + ":" + (number % 100) * (number % 100))
                                .toList());
    }

    @Test
    void refusesOptionsThatHaveNoEffectOnAStream() {
        BatchedLookupJoin.Builder<Long> builder =
                BatchedLookupJoin.of(new Squares()).keyedBy(number -> GenericRowData.of(number));

        assertThatThrownBy(() -> builder.set(LookupJoinOptions.HASH_ENABLE, true))
                .hasMessageContaining("Invalid option 'lookup.hash.enable'");
        assertThatThrownBy(
                        () -> builder.set(LookupJoinOptions.FAILURE_POLICY, FailurePolicy.NULL_ROW))
                .hasMessageContaining("Invalid 'lookup.failure-policy': null-row");
    }

    /** Knows the square of every number but 13. */
    private static final class Squares implements BatchLookupFunction {

        private static final long serialVersionUID = 1L;

        @Override
        public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        List<Collection<RowData>> rows = new ArrayList<>();
                        for (RowData key : keys) {
                            long number = key.getLong(0);
                            rows.add(
                                    number == 13
                                            ? List.of()
                                            : List.of(GenericRowData.of(number * number)));
                        }
                        return rows;
                    });
        }
    }
}
