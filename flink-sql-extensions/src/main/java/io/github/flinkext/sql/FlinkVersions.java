/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.table.api.TableException;

import java.util.List;
import java.util.regex.Pattern;

import static io.github.flinkext.sql.SqlExtensionsOptions.ALLOW_UNTESTED_FLINK;

/** Which minor versions of Flink this release was tested with, and what to do with others. */
final class FlinkVersions {

    static final List<String> TESTED = List.of("2.1", "2.2", "2.3");

    private FlinkVersions() {}

    static String current() {
        return EnvironmentInformation.getVersion();
    }

    /**
     * Refuses a version that was never tested.
     *
     * @param askedBy what needs the hook, such as an option, for the message
     */
    static void checkTested(String version, String askedBy, ReadableConfig configuration) {
        if (isTested(version) || configuration.get(ALLOW_UNTESTED_FLINK)) {
            return;
        }
        throw new TableException(
                String.format(
                        "Cannot use %s: it changes plans of the SQL planner, and this release of"
                                + " flinkext was tested with Flink %s only, not with Flink %s. Use a"
                                + " release for this Flink version, or, at your own risk, SET '%s' ="
                                + " 'true'.",
                        askedBy, String.join(", ", TESTED), version, ALLOW_UNTESTED_FLINK.key()));
    }

    private static boolean isTested(String version) {
        return TESTED.stream()
                .anyMatch(minor -> version.matches(Pattern.quote(minor) + "([.-].*)?"));
    }
}
