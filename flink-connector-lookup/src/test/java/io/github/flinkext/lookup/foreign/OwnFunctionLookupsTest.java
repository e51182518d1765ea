/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.lookup.PartialCachingAsyncLookupProvider;
import org.apache.flink.table.connector.source.lookup.PartialCachingLookupProvider;
import org.apache.flink.table.connector.source.lookup.cache.DefaultLookupCache;
import org.apache.flink.table.connector.source.lookup.cache.LookupCache;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.LookupFunction;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OwnFunctionLookupsTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesToLeaveOutACacheThatTheConnectorHasByItsOwnOptions(boolean async) {
        assertThatThrownBy(() -> function(async, false))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Cannot run the lookups of a connector that caches")
                .hasMessageContaining("'lookup.cache' = 'PARTIAL'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesTheFunctionOutOfTheConnectorsCacheWhenOursIsOn(boolean async) {
        assertThat(function(async, true)).isNotNull();
    }

    private static Object function(boolean async, boolean cached) {
        return new OwnFunctionLookups(1, cached)
                .function(
                        new CachingSource(async),
                        DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                        List.of(),
                        null);
    }

    /** A connector with a cache that Flink's options of lookups say nothing of. */
    private record CachingSource(boolean async) implements LookupTableSource {

        @Override
        public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
            LookupCache cache = DefaultLookupCache.newBuilder().maximumSize(10).build();
            return async
                    ? PartialCachingAsyncLookupProvider.of(new NoRowsAsync(), cache)
                    : PartialCachingLookupProvider.of(new NoRows(), cache);
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "a connector that caches";
        }
    }

    private static final class NoRows extends LookupFunction {

        @Override
        public Collection<RowData> lookup(RowData key) {
            return List.of();
        }
    }

    private static final class NoRowsAsync extends AsyncLookupFunction {

        @Override
        public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
            return CompletableFuture.completedFuture(List.of());
        }
    }
}
