/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.jdbc.JdbcLookupOptions;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.connector.source.lookup.LookupOptions.LookupCacheType;
import org.apache.flink.table.factories.FactoryUtil;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * Keys of options that only Flink's own {@code jdbc} connector has. They say what our lookups must
 * do when they take the place of the connector's.
 *
 * <p>Checked on version 4.0.0-2.0: it caches by {@code lookup.cache.max-rows} and {@code
 * lookup.cache.ttl} if both are positive, be {@code lookup.cache} NONE or not set.
 */
final class OfficialJdbcKeys {

    private static final ConfigOption<Long> CACHE_MAX_ROWS =
            ConfigOptions.key("lookup.cache.max-rows").longType().defaultValue(-1L);

    private static final ConfigOption<Duration> CACHE_TTL =
            ConfigOptions.key("lookup.cache.ttl")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10));

    private static final ConfigOption<Boolean> CACHE_MISSING_KEY =
            ConfigOptions.key("lookup.cache.caching-missing-key").booleanType().defaultValue(true);

    private static final String MAX_RETRY_TIMEOUT = "connection.max-retry-timeout";

    private static final List<ConfigOption<?>> CACHE_OPTIONS_OF_ALL_CONNECTORS =
            List.of(
                    LookupOptions.CACHE_TYPE,
                    LookupOptions.PARTIAL_CACHE_MAX_ROWS,
                    LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                    LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                    LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY,
                    LookupJoinOptions.PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE);

    private OfficialJdbcKeys() {}

    /**
     * All options of a table. If it is one of the connector, a cache that its own options ask for
     * is asked for by those of all connectors too.
     *
     * @throws IllegalArgumentException if options of both kinds are set
     */
    static Configuration translated(Configuration options) {
        if (!JdbcConnectorLookups.CONNECTOR.equals(options.get(FactoryUtil.CONNECTOR))
                || options.get(CACHE_MAX_ROWS) <= 0
                || options.get(CACHE_TTL).compareTo(Duration.ZERO) <= 0) {
            return options;
        }
        for (ConfigOption<?> option : CACHE_OPTIONS_OF_ALL_CONNECTORS) {
            checkArgument(
                    !options.contains(option),
                    "Invalid '%s': '%s' says already what is cached. Remove one of them.",
                    CACHE_MAX_ROWS.key(),
                    option.key());
        }
        Configuration translated = new Configuration(options);
        translated.set(LookupOptions.CACHE_TYPE, LookupCacheType.PARTIAL);
        translated.set(LookupOptions.PARTIAL_CACHE_MAX_ROWS, options.get(CACHE_MAX_ROWS));
        translated.set(LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE, options.get(CACHE_TTL));
        translated.set(
                LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY, options.get(CACHE_MISSING_KEY));
        return translated;
    }

    /**
     * Refuses what lookups in our JDBC backend do not follow. Scans and sinks do.
     *
     * @param target the table in the database, for the message
     */
    static void checkNoneIsLost(Map<String, String> options, Object target) {
        if (options.containsKey(MAX_RETRY_TIMEOUT)) {
            throw new ValidationException(
                    String.format(
                            "Cannot apply '%s' to lookups in %s: with options of flinkext they take"
                                    + " their connections from a pool, which does not know it. Remove"
                                    + " it; '%s' bounds the wait for a connection, '%s' that for an"
                                    + " answer. Where the table is written to, set it by /*+"
                                    + " OPTIONS('%s' = '%s') */.",
                            MAX_RETRY_TIMEOUT,
                            target,
                            JdbcLookupOptions.CONNECTION_TIMEOUT.key(),
                            LookupJoinOptions.REQUEST_TIMEOUT.key(),
                            MAX_RETRY_TIMEOUT,
                            options.get(MAX_RETRY_TIMEOUT)));
        }
    }
}
