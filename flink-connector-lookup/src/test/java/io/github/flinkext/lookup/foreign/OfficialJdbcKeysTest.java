/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.CacheSettings;
import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.jdbc.core.table.JdbcConnectorOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of the cache that a table of Flink's {@code jdbc} connector asks for. */
class OfficialJdbcKeysTest {

    private static final Map<String, String> CACHE =
            Map.of("lookup.cache.max-rows", "100", "lookup.cache.ttl", "7 s");

    @Test
    void cachesAsTheOlderOptionsOfTheConnectorSay() {
        assertThat(cacheOf(CACHE))
                .isEqualTo(new CacheSettings(true, 100L, Duration.ofSeconds(7), null, true, null));
        assertThat(cacheOf(with(CACHE, "lookup.cache.caching-missing-key", "false")))
                .isEqualTo(new CacheSettings(true, 100L, Duration.ofSeconds(7), null, false, null));
    }

    @ParameterizedTest
    @CsvSource({"-1, 10 s", "0, 10 s", "100, 0 s"})
    void cachesNothingWhereTheConnectorDoesNot(String rows, String timeToLive) {
        assertThat(cacheOf(Map.of("lookup.cache.max-rows", rows, "lookup.cache.ttl", timeToLive)))
                .isEqualTo(CacheSettings.NONE);
    }

    @Test
    void knowsTheDefaultsOfTheConnector() {
        assertThat(cacheOf(Map.of("lookup.cache.max-rows", "100")))
                .isEqualTo(
                        new CacheSettings(
                                true,
                                100L,
                                JdbcConnectorOptions.LOOKUP_CACHE_TTL.defaultValue(),
                                null,
                                JdbcConnectorOptions.LOOKUP_CACHE_MISSING_KEY.defaultValue(),
                                null));
        assertThat(cacheOf(Map.of("lookup.cache.ttl", "7 s"))).isEqualTo(CacheSettings.NONE);
        assertThat(JdbcConnectorOptions.LOOKUP_CACHE_MAX_ROWS.defaultValue()).isNotPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "lookup.cache, PARTIAL",
        "lookup.cache, NONE",
        "lookup.partial-cache.max-rows, 5",
        "lookup.partial-cache.expire-after-write, 5 s",
        "lookup.partial-cache.expire-after-access, 5 s",
        "lookup.partial-cache.cache-missing-key, true",
        "lookup.partial-cache.expire-missing-after-write, 5 s"
    })
    void refusesACacheThatIsAskedForInTwoWays(String key, String value) {
        assertThatThrownBy(() -> cacheOf(with(CACHE, key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'lookup.cache.max-rows'")
                .hasMessageContaining("'" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hbase", "lookup-jdbc"})
    void leavesOptionsOfOtherConnectorsAlone(String connector) {
        assertThat(cacheOf(with(CACHE, "connector", connector))).isEqualTo(CacheSettings.NONE);
    }

    private static CacheSettings cacheOf(Map<String, String> options) {
        Configuration table = new Configuration();
        table.setString("connector", "jdbc");
        table.addAll(Configuration.fromMap(options));
        return LookupSettings.from(OfficialJdbcKeys.translated(table)).cache();
    }

    private static Map<String, String> with(Map<String, String> options, String key, String value) {
        Map<String, String> all = new HashMap<>(options);
        all.put(key, value);
        return all;
    }
}
