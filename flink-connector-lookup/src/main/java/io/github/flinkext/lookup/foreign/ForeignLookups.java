/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.util.List;

/** How the tables of another connector are asked. */
interface ForeignLookups {

    /** Whether a filter can be left to the lookup, where the connector can too. */
    boolean accepts(ResolvedExpression filter);

    /**
     * Makes the function of a join.
     *
     * @param source the connector's own source
     * @param rowType the columns it produces
     * @param filters those it has taken over from the plan
     */
    BatchLookupFunction function(
            LookupTableSource source,
            DataType rowType,
            List<ResolvedExpression> filters,
            LookupContext context);
}
