/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * The lookups of one JDBC table, as a table source needs them: which conditions the database can
 * decide, and the function of a join.
 */
@Internal
public final class JdbcLookups {

    /** Flink's connector asks for another dialect with it than the URL says; we follow the URL. */
    private static final String COMPATIBLE_MODE = "compatible-mode";

    private final JdbcSettings settings;
    private final JdbcDialect dialect;

    private JdbcLookups(JdbcSettings settings) {
        this.settings = settings;
        this.dialect = JdbcDialects.of(settings.url());
    }

    /**
     * Reads the options of a table.
     *
     * @throws IllegalArgumentException if one is invalid
     */
    public static JdbcLookups from(ReadableConfig options) {
        return new JdbcLookups(JdbcSettings.from(options));
    }

    /**
     * Takes over the lookups of a table of Flink's own {@code jdbc} connector.
     *
     * @param options all options of the table; those of {@link JdbcLookupOptions} are read, and
     *     have the same keys there
     * @param rowType the columns of the table
     * @return nothing if the connector should keep them, since the table has columns or a mode that
     *     only it knows
     */
    public static Optional<JdbcLookups> ofOfficialConnector(
            Map<String, String> options, DataType rowType) {
        return canBeServed(options)
                ? Optional.of(from(Configuration.fromMap(options)))
                        .filter(lookups -> lookups.firstUnsupported(rowType).isEmpty())
                : Optional.empty();
    }

    private static boolean canBeServed(Map<String, String> options) {
        return "jdbc".equals(options.get(FactoryUtil.CONNECTOR.key()))
                && options.containsKey(JdbcLookupOptions.URL.key())
                && options.containsKey(JdbcLookupOptions.TABLE_NAME.key())
                && !options.containsKey(COMPATIBLE_MODE);
    }

    /** Every option that {@link #from} reads and that is not also one of the official connector. */
    public static Set<ConfigOption<?>> ownOptions() {
        return Set.of(
                JdbcLookupOptions.CONNECTION_POOL_MAX_SIZE,
                JdbcLookupOptions.CONNECTION_TIMEOUT,
                JdbcLookupOptions.MAX_RESULT_ROWS,
                JdbcLookupOptions.MAX_RESULT_SIZE);
    }

    /** Most requests that can be under way at once: each of them takes a connection. */
    public int maxConcurrency() {
        return settings.poolMaxSize();
    }

    /** Whether the database decides the condition as Flink would. */
    public boolean accepts(ResolvedExpression filter) {
        return new FilterTranslator(dialect).translate(filter).isPresent();
    }

    /**
     * Makes the function of a join.
     *
     * @param rowType the columns to look up, after projection push-down
     * @param filters conditions that rows must meet, all of them accepted
     * @param context the planner's request, with the key columns
     * @param maxInFlight most requests under way at once
     * @throws ValidationException if a column's type cannot be looked up
     */
    public BatchLookupFunction function(
            DataType rowType,
            List<ResolvedExpression> filters,
            LookupContext context,
            int maxInFlight) {
        checkColumns(rowType);
        List<Integer> keys = new ArrayList<>();
        for (int[] key : context.getKeys()) {
            checkArgument(
                    key.length == 1,
                    "Cannot look up by a field of a nested column: only top-level columns are"
                            + " supported as lookup keys.");
            checkKey(rowType, key[0]);
            keys.add(key[0]);
        }
        FilterTranslator translator = new FilterTranslator(dialect);
        List<SqlFilter> conditions = new ArrayList<>();
        for (ResolvedExpression filter : filters) {
            conditions.add(translator.translate(filter).orElseThrow());
        }
        return new JdbcBatchLookupFunction(
                settings, LookupQuery.of(rowType, keys, conditions), maxInFlight);
    }

    /**
     * Checks the declared types, without asking the database.
     *
     * @throws ValidationException naming the column whose type cannot be read
     */
    void checkColumns(DataType rowType) {
        Optional<Integer> unsupported = firstUnsupported(rowType);
        if (unsupported.isPresent()) {
            throw unsupported(
                    rowType,
                    unsupported.get(),
                    "Cannot read column '%s' of %s: type %s is not supported for %s. Remove the column"
                            + " from the table, or declare it as STRING if the driver can give it as"
                            + " text.");
        }
    }

    private void checkKey(DataType rowType, int column) {
        if (!dialect.supportsKey(rowType.getLogicalType().getChildren().get(column))) {
            throw unsupported(
                    rowType,
                    column,
                    "Cannot look up by column '%s' of %s: type %s cannot be a lookup key in %s. Remove"
                            + " it from the join condition.");
        }
    }

    private ValidationException unsupported(DataType rowType, int column, String message) {
        return new ValidationException(
                String.format(
                        message,
                        DataType.getFieldNames(rowType).get(column),
                        settings,
                        rowType.getLogicalType().getChildren().get(column).asSummaryString(),
                        databaseName()));
    }

    private Optional<Integer> firstUnsupported(DataType rowType) {
        List<LogicalType> types = rowType.getLogicalType().getChildren();
        for (int i = 0; i < types.size(); i++) {
            if (!dialect.supports(types.get(i))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    String databaseName() {
        return dialect.databaseName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JdbcLookups lookups && settings.equals(lookups.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(settings);
    }

    /** The table and its server, without secrets. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
