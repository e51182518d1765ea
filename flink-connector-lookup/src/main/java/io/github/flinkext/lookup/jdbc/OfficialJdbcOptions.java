/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import java.util.Map;

import static org.apache.flink.table.factories.FactoryUtil.CONNECTOR;

/** Recognises tables of Flink's own {@code jdbc} connector that our lookups can serve as well. */
final class OfficialJdbcOptions {

    /** Flink's connector asks for another dialect with it than the URL says; we follow the URL. */
    private static final String COMPATIBLE_MODE = "compatible-mode";

    private OfficialJdbcOptions() {}

    static boolean canBeServed(Map<String, String> options) {
        return "jdbc".equals(options.get(CONNECTOR.key()))
                && options.containsKey(JdbcLookupOptions.URL.key())
                && options.containsKey(JdbcLookupOptions.TABLE_NAME.key())
                && !options.containsKey(COMPATIBLE_MODE);
    }
}
