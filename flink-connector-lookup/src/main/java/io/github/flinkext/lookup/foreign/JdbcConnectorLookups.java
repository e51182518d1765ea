/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.jdbc.JdbcLookups;

import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.util.List;
import java.util.Map;

/**
 * Asks the tables of Flink's own {@code jdbc} connector through our JDBC backend, since the
 * connector's function asks for one key at a time.
 */
final class JdbcConnectorLookups implements ForeignLookups {

    static final String CONNECTOR = "jdbc";

    private final JdbcLookups lookups;
    private final int maxInFlight;
    private final Map<String, String> options;

    JdbcConnectorLookups(JdbcLookups lookups, int maxInFlight, Map<String, String> options) {
        this.lookups = lookups;
        this.maxInFlight = maxInFlight;
        this.options = options;
    }

    @Override
    public int maxConcurrency() {
        return lookups.maxConcurrency();
    }

    @Override
    public boolean accepts(ResolvedExpression filter) {
        return lookups.accepts(filter);
    }

    @Override
    public String manner() {
        return "one statement";
    }

    @Override
    public BatchLookupFunction function(
            LookupTableSource source,
            DataType rowType,
            List<ResolvedExpression> filters,
            LookupContext context) {
        OfficialJdbcKeys.checkNoneIsLost(options, lookups);
        return lookups.function(rowType, filters, context, maxInFlight);
    }
}
