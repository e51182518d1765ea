/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.shuffle.SpreadingLookupSource;
import io.github.flinkext.sql.SqlExtension;
import io.github.flinkext.sql.TableOptions;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.types.DataType;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Lookup joins as a capability of {@code LOAD MODULE flinkext}: the options of {@link
 * LookupJoinOptions} on tables of any connector.
 *
 * <p>An option that the connector itself declares is left to it. Flink's own lookup options, such
 * as {@code lookup.cache}, are taken from the connector as soon as one of ours is set that is read
 * while a lookup runs, or if the connector does not know them.
 */
@Internal
public final class LookupSqlExtension implements SqlExtension {

    /** No key below these belongs to Flink or to a connector we know of. */
    private static final List<String> OWN_PREFIXES =
            List.of(
                    "lookup.hash.",
                    "lookup.async.",
                    "lookup.request.",
                    "lookup.retry.",
                    "lookup.miss.",
                    "lookup.failure",
                    "lookup.deadline");

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public Optional<String> plannerContribution() {
        return Optional.of("io.github.flinkext.lookup.planner.LookupPlannerContribution");
    }

    @Override
    public Set<String> claimedKeys(TableOptions table) {
        refuseMisspelt(table);
        Set<String> runtime = present(LookupJoinOptions.RUNTIME_OPTIONS, table);
        runtime.addAll(present(ForeignLookups.optionsFor(table.connector()), table));
        Set<String> ofFlink = present(LookupJoinOptions.FLINK_OPTIONS, table);
        Set<String> claimed = present(LookupJoinOptions.PLAN_OPTIONS, table);
        claimed.addAll(runtime);
        claimed.addAll(ofFlink);
        if (!runtime.isEmpty() || !ofFlink.isEmpty()) {
            for (ConfigOption<?> option : LookupJoinOptions.FLINK_OPTIONS) {
                if (table.options().containsKey(option.key())) {
                    claimed.add(option.key());
                }
            }
        }
        if (!claimed.isEmpty()) {
            String name = table.table().asSummaryString();
            checked(name, () -> settings(table.options(), claimed));
        }
        return claimed;
    }

    @Override
    public DynamicTableSource decorate(
            DynamicTableSource source, DynamicTableFactory.Context context, Set<String> claimed) {
        String table = context.getObjectIdentifier().asSummaryString();
        if (!(source instanceof LookupTableSource lookupSource)) {
            throw new ValidationException(
                    String.format(
                            "Cannot apply %s to table %s: its connector (%s) does not support"
                                    + " lookups. Remove the options.",
                            new TreeSet<>(claimed), table, source.asSummaryString()));
        }
        Map<String, String> options = new HashMap<>(context.getCatalogTable().getOptions());
        options.putAll(context.getEnrichmentOptions());
        return checked(table, () -> extended(lookupSource, options, context, claimed));
    }

    private static DynamicTableSource extended(
            LookupTableSource source,
            Map<String, String> options,
            DynamicTableFactory.Context context,
            Set<String> claimed) {
        LookupSettings settings = settings(options, claimed);
        LookupTableSource extended = source;
        if (changesRuntime(claimed)) {
            DataType rowType = context.getPhysicalRowDataType();
            ForeignLookups lookups = ForeignLookups.of(options, settings, rowType);
            extended =
                    ForeignLookupSource.of(
                            source,
                            settings.withAtMostInFlight(lookups.maxConcurrency()),
                            lookups,
                            rowType);
        }
        return SpreadingLookupSource.spread(extended, settings.shuffle().hotKeys());
    }

    private static boolean changesRuntime(Set<String> claimed) {
        Set<String> planOnly = keys(LookupJoinOptions.PLAN_OPTIONS);
        return claimed.stream().anyMatch(key -> !planOnly.contains(key));
    }

    /**
     * The settings of claimed options. Where they shape the plan only, all others are the
     * connector's.
     */
    private static LookupSettings settings(Map<String, String> options, Set<String> claimed) {
        Map<String, String> followed = new HashMap<>(options);
        if (!changesRuntime(claimed)) {
            followed.keySet().retainAll(keys(LookupJoinOptions.PLAN_OPTIONS));
        }
        return LookupSettings.from(OfficialJdbcKeys.translated(Configuration.fromMap(followed)));
    }

    private static <T> T checked(String table, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new ValidationException("Invalid options of table " + table, e);
        }
    }

    /** Those that the table sets and its connector does not know. */
    private static Set<String> present(Collection<ConfigOption<?>> options, TableOptions table) {
        Set<String> keys = new HashSet<>(keys(options));
        keys.retainAll(table.options().keySet());
        keys.removeAll(table.connectorKeys());
        return keys;
    }

    private static void refuseMisspelt(TableOptions table) {
        Set<String> valid = new TreeSet<>(keys(LookupJoinOptions.PLAN_OPTIONS));
        valid.addAll(keys(LookupJoinOptions.RUNTIME_OPTIONS));
        for (String key : table.options().keySet()) {
            if (OWN_PREFIXES.stream().anyMatch(key::startsWith)
                    && !valid.contains(key)
                    && !table.connectorKeys().contains(key)) {
                throw new ValidationException(
                        String.format(
                                "Invalid option '%s' of table %s: neither flinkext nor the connector"
                                        + " '%s' knows it. Options of lookup joins are:%n%n%s",
                                key,
                                table.table().asSummaryString(),
                                table.connector(),
                                String.join(System.lineSeparator(), valid)));
            }
        }
    }

    private static Set<String> keys(Collection<ConfigOption<?>> options) {
        return options.stream().map(ConfigOption::key).collect(Collectors.toSet());
    }
}
