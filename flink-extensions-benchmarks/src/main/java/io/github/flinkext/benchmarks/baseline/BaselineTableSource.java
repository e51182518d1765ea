/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;

import java.util.Arrays;

import static org.apache.flink.util.Preconditions.checkArgument;

/** A {@link Customers} table that is looked up by its first column. */
final class BaselineTableSource implements LookupTableSource {

    private final String summary;
    private final LookupRuntimeProvider provider;

    BaselineTableSource(String summary, LookupRuntimeProvider provider) {
        this.summary = summary;
        this.provider = provider;
    }

    @Override
    public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
        checkArgument(
                Arrays.deepEquals(context.getKeys(), new int[][] {{0}}),
                "Cannot look up customers by %s: the baselines look up by 'id' only.",
                Arrays.deepToString(context.getKeys()));
        return provider;
    }

    @Override
    public DynamicTableSource copy() {
        return new BaselineTableSource(summary, provider);
    }

    @Override
    public String asSummaryString() {
        return summary;
    }
}
