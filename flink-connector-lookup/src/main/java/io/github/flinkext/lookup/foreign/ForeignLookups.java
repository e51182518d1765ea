/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.jdbc.JdbcLookups;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import javax.annotation.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the tables of another connector are asked. */
interface ForeignLookups {

    /** The fastest way there is to ask a table with these options. */
    static ForeignLookups of(
            Map<String, String> options, LookupSettings settings, DataType rowType) {
        int maxInFlight = settings.batch().maxInFlight();
        return JdbcLookups.ofOfficialConnector(options, rowType)
                .<ForeignLookups>map(
                        lookups -> new JdbcConnectorLookups(lookups, maxInFlight, options))
                .orElseGet(() -> new OwnFunctionLookups(maxInFlight, settings.cache().enabled()));
    }

    /** Options besides {@code LookupJoinOptions} that lookups of a connector's tables read. */
    static Set<ConfigOption<?>> optionsFor(String connector) {
        return connector.equals(JdbcConnectorLookups.CONNECTOR)
                ? JdbcLookups.ownOptions()
                : Set.of();
    }

    /** The rows that a function of Flink's interfaces found; null says that there are none. */
    static Collection<RowData> orNone(@Nullable Collection<RowData> rows) {
        return rows == null ? List.of() : rows;
    }

    /** Whether a filter can be left to the lookup, where the connector can too. */
    boolean accepts(ResolvedExpression filter);

    /** How the keys of one request are asked for, for EXPLAIN. */
    String manner();

    /** Most requests that can be under way at once. */
    default int maxConcurrency() {
        return Integer.MAX_VALUE;
    }

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
