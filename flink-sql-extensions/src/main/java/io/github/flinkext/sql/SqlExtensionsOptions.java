/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Session options of the hook into the SQL planner. */
@PublicEvolving
public final class SqlExtensionsOptions {

    public static final ConfigOption<Boolean> ALLOW_UNTESTED_FLINK =
            ConfigOptions.key("flinkext.allow-untested-flink")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether to go on with a Flink version that this release was not tested"
                                    + " with, at your own risk. What is used of the planner is still"
                                    + " checked to be there. Set it before LOAD MODULE.");

    private SqlExtensionsOptions() {}
}
