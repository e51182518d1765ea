/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableException;

/**
 * Puts the programs of all {@link SqlExtension}s into the optimizer of a session.
 *
 * <p>The hook is a {@link org.apache.flink.table.api.PlannerConfig} in the session's {@link
 * TableConfig}, both public API. Flink hands that very TableConfig to table and module factories as
 * their configuration, so a factory can install the hook for the statement that is being planned.
 * The SQL Gateway makes a new TableConfig for each statement, so every factory call installs again.
 */
@Internal
public final class PlannerHook {

    private PlannerHook() {}

    /**
     * Installs the hook, unless it is there already.
     *
     * @param configuration what the factory was given as its configuration
     * @param askedBy what needs the hook, for messages: {@code "'lookup.hash.enable'"}
     * @throws TableException if the planner of this session cannot be reached, or was not tested
     */
    public static void install(ReadableConfig configuration, String askedBy) {
        if (!(configuration instanceof TableConfig tableConfig)) {
            throw new TableException(
                    String.format(
                            "Cannot use %s: it needs the SQL planner, but Flink %s gave a %s instead"
                                    + " of the session's TableConfig, so the planner cannot be"
                                    + " reached. Use one of the Flink versions %s, or remove the"
                                    + " option.",
                            askedBy,
                            FlinkVersions.current(),
                            configuration.getClass().getName(),
                            String.join(", ", FlinkVersions.TESTED)));
        }
        SessionOptions.refuseUnknown(tableConfig);
        FlinkVersions.checkTested(FlinkVersions.current(), askedBy, tableConfig);
        if (!(tableConfig.getPlannerConfig() instanceof ExtensionPlannerConfig)) {
            tableConfig.setPlannerConfig(
                    new ExtensionPlannerConfig(tableConfig, tableConfig.getPlannerConfig()));
        }
    }
}
