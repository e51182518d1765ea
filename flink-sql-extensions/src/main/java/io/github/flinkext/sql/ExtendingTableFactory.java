/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import javax.annotation.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.apache.flink.table.factories.FactoryUtil.CONNECTOR;

/**
 * Creates the tables of a session in which our module is loaded: the connector's own factory makes
 * source or sink from the options that are its own, and each {@link SqlExtension} that claimed
 * options of the table wraps the source.
 *
 * <p>A table that sets none of our options is made by its connector from the same options as
 * without the module.
 */
final class ExtendingTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    private final List<SqlExtension> extensions;

    ExtendingTableFactory(List<SqlExtension> extensions) {
        this.extensions = extensions;
    }

    @Override
    public String factoryIdentifier() {
        return FlinkextModule.IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        install(context);
        DynamicTableSourceFactory connector =
                connectorFactory(context, DynamicTableSourceFactory.class);
        Map<SqlExtension, Set<String>> claims = claims(context, connector);
        DynamicTableSource source =
                byConnector(
                        context,
                        () ->
                                FactoryUtil.createDynamicTableSource(
                                        connector,
                                        context.getObjectIdentifier(),
                                        without(context.getCatalogTable(), claims),
                                        without(context.getEnrichmentOptions(), claims),
                                        context.getConfiguration(),
                                        context.getClassLoader(),
                                        context.isTemporary()));
        for (Map.Entry<SqlExtension, Set<String>> claim : claims.entrySet()) {
            if (!claim.getValue().isEmpty()) {
                source = claim.getKey().decorate(source, context, claim.getValue());
            }
        }
        return source;
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        install(context);
        DynamicTableSinkFactory connector =
                connectorFactory(context, DynamicTableSinkFactory.class);
        Map<SqlExtension, Set<String>> claims = claims(context, connector);
        return byConnector(
                context,
                () ->
                        FactoryUtil.createDynamicTableSink(
                                connector,
                                context.getObjectIdentifier(),
                                without(context.getCatalogTable(), claims),
                                without(context.getEnrichmentOptions(), claims),
                                context.getConfiguration(),
                                context.getClassLoader(),
                                context.isTemporary()));
    }

    /**
     * Creates a table by its option {@code connector}. A table without one may be that of a catalog
     * with a factory of its own: for a compiled plan, and only then, Flink asks us before the
     * catalog, and does not say which catalog it is.
     */
    private static <T> T byConnector(Context context, Supplier<T> creation) {
        try {
            return creation.get();
        } catch (ValidationException e) {
            if (connectorOf(context) != null) {
                throw e;
            }
            throw new ValidationException(
                    String.format(
                            "Cannot create table %s: it has no option 'connector'. If its catalog"
                                    + " makes tables itself, and this is a compiled plan: Flink does"
                                    + " not ask the catalog while a module such as flinkext is"
                                    + " loaded. UNLOAD MODULE flinkext, execute the plan, and load"
                                    + " it again.",
                            context.getObjectIdentifier().asSummaryString()),
                    e);
        }
    }

    /** Again for each table, since the SQL Gateway plans each statement with a new TableConfig. */
    private static void install(Context context) {
        PlannerHook.install(context.getConfiguration(), "LOAD MODULE flinkext");
    }

    private Map<SqlExtension, Set<String>> claims(
            Context context, @Nullable DynamicTableFactory connector) {
        if (connector == null) {
            return Map.of();
        }
        TableOptions table =
                new TableOptions(
                        context.getObjectIdentifier(),
                        connectorOf(context),
                        allOptions(context),
                        keysOf(connector));
        Map<SqlExtension, Set<String>> claims = new LinkedHashMap<>();
        for (SqlExtension extension : extensions) {
            claims.put(extension, extension.claimedKeys(table));
        }
        return claims;
    }

    /**
     * The factory of the table's connector. Finding one takes milliseconds, so that Flink is handed
     * the one that was found; null leaves it to Flink to say what is wrong.
     */
    @Nullable
    private static <T extends DynamicTableFactory> T connectorFactory(
            Context context, Class<T> factoryClass) {
        String connector = connectorOf(context);
        try {
            return connector == null
                    ? null
                    : FactoryUtil.discoverFactory(
                            context.getClassLoader(), factoryClass, connector);
        } catch (ValidationException e) {
            return null;
        }
    }

    private static Map<String, String> allOptions(Context context) {
        Map<String, String> options = new HashMap<>(context.getCatalogTable().getOptions());
        options.putAll(context.getEnrichmentOptions());
        return options;
    }

    @Nullable
    private static String connectorOf(Context context) {
        return Configuration.fromMap(allOptions(context)).get(CONNECTOR);
    }

    private static Set<String> keysOf(DynamicTableFactory factory) {
        return Stream.concat(factory.requiredOptions().stream(), factory.optionalOptions().stream())
                .map(ConfigOption::key)
                .collect(Collectors.toSet());
    }

    private static ResolvedCatalogTable without(
            ResolvedCatalogTable table, Map<SqlExtension, Set<String>> claims) {
        Map<String, String> remaining = without(table.getOptions(), claims);
        return remaining.size() == table.getOptions().size() ? table : table.copy(remaining);
    }

    private static Map<String, String> without(
            Map<String, String> options, Map<SqlExtension, Set<String>> claims) {
        Map<String, String> remaining = new HashMap<>(options);
        Set<String> claimed = new HashSet<>();
        claims.values().forEach(claimed::addAll);
        remaining.keySet().removeAll(claimed);
        return remaining;
    }
}
