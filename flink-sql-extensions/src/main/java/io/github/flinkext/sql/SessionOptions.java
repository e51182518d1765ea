/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.ValidationException;

import java.util.Set;
import java.util.TreeSet;

/** The options below {@code flinkext.} that a session may SET. */
final class SessionOptions {

    private static final String PREFIX = "flinkext.";

    private SessionOptions() {}

    /** Refuses an option that nobody reads, since it was meant to have an effect. */
    static void refuseUnknown(TableConfig tableConfig) {
        Set<String> unknown = new TreeSet<>();
        for (String key : tableConfig.getConfiguration().keySet()) {
            if (key.startsWith(PREFIX)) {
                unknown.add(key);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Set<String> valid = valid();
        unknown.removeAll(valid);
        if (!unknown.isEmpty()) {
            throw new ValidationException(
                    String.format(
                            "Invalid session option '%s': flinkext does not know it. RESET it."
                                    + " Session options of flinkext are:%n%n%s",
                            String.join("', '", unknown),
                            String.join(System.lineSeparator(), valid)));
        }
    }

    private static Set<String> valid() {
        Set<String> keys = new TreeSet<>();
        keys.add(SqlExtensionsOptions.ALLOW_UNTESTED_FLINK.key());
        for (SqlExtension extension : SqlExtensions.all()) {
            for (ConfigOption<?> option : extension.sessionOptions()) {
                keys.add(option.key());
            }
        }
        return keys;
    }
}
