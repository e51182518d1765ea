/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.source.lookup.LookupOptions.LookupCacheType;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

import static io.github.flinkext.lookup.LookupJoinOptions.PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE;
import static org.apache.flink.table.connector.source.lookup.LookupOptions.CACHE_TYPE;
import static org.apache.flink.table.connector.source.lookup.LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY;
import static org.apache.flink.table.connector.source.lookup.LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS;
import static org.apache.flink.table.connector.source.lookup.LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE;
import static org.apache.flink.table.connector.source.lookup.LookupOptions.PARTIAL_CACHE_MAX_ROWS;
import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * What of the looked-up rows is kept in memory. A duration or bound that is null does not apply.
 */
@Internal
public record CacheSettings(
        boolean enabled,
        @Nullable Long maxRows,
        @Nullable Duration expireAfterWrite,
        @Nullable Duration expireAfterAccess,
        boolean cacheMisses,
        @Nullable Duration expireMissesAfterWrite)
        implements Serializable {

    /** Keeps nothing. */
    public static final CacheSettings NONE =
            new CacheSettings(false, null, null, null, false, null);

    public CacheSettings {
        checkArgument(
                maxRows == null || maxRows >= 1,
                "Invalid '%s': %s. It counts cached rows, so it must be at least 1.",
                PARTIAL_CACHE_MAX_ROWS.key(),
                maxRows);
        checkPositive(PARTIAL_CACHE_EXPIRE_AFTER_WRITE, expireAfterWrite);
        checkPositive(PARTIAL_CACHE_EXPIRE_AFTER_ACCESS, expireAfterAccess);
        checkPositive(PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE, expireMissesAfterWrite);
        checkArgument(
                expireMissesAfterWrite == null || cacheMisses,
                "Invalid '%s': %s. Absent rows are not remembered at all: set '%s' = 'true' or remove"
                        + " it.",
                PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE.key(),
                expireMissesAfterWrite,
                PARTIAL_CACHE_CACHE_MISSING_KEY.key());
    }

    static CacheSettings from(ReadableConfig options) {
        LookupCacheType type = options.get(CACHE_TYPE);
        checkArgument(
                type != LookupCacheType.FULL,
                "Invalid '%s': FULL. A batched lookup caches the rows it was asked for: use PARTIAL,"
                        + " or remove the other lookup options to get the connector's own FULL cache.",
                CACHE_TYPE.key());
        if (type == LookupCacheType.NONE) {
            checkNoneSet(options);
            return NONE;
        }
        return new CacheSettings(
                true,
                options.get(PARTIAL_CACHE_MAX_ROWS),
                options.get(PARTIAL_CACHE_EXPIRE_AFTER_WRITE),
                options.get(PARTIAL_CACHE_EXPIRE_AFTER_ACCESS),
                options.get(PARTIAL_CACHE_CACHE_MISSING_KEY),
                options.get(PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE));
    }

    private static void checkNoneSet(ReadableConfig options) {
        for (ConfigOption<?> option : CACHE_DETAILS) {
            checkArgument(
                    options.getOptional(option).isEmpty(),
                    "Invalid '%s': nothing is cached. Set '%s' = 'PARTIAL' or remove it.",
                    option.key(),
                    CACHE_TYPE.key());
        }
    }

    private static final List<ConfigOption<?>> CACHE_DETAILS =
            List.of(
                    PARTIAL_CACHE_MAX_ROWS,
                    PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                    PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                    PARTIAL_CACHE_CACHE_MISSING_KEY,
                    PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE);

    private static void checkPositive(ConfigOption<Duration> option, @Nullable Duration value) {
        checkArgument(
                value == null || value.toNanos() > 0,
                "Invalid '%s': %s. It is a time to live, so it must be positive.",
                option.key(),
                value);
    }
}
