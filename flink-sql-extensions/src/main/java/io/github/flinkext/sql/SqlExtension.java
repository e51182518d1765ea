/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.functions.FunctionDefinition;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one capability adds to Flink SQL: options on tables and in the session, a wrapper around the
 * sources of other connectors, and programs for the optimizer.
 *
 * <p>Found by {@link java.util.ServiceLoader}. An implementation is stateless, cheap to create, and
 * mentions no class of the planner: those live in the class named by {@link
 * #plannerContribution()}, which is loaded inside the planner's class loader.
 */
@PublicEvolving
public interface SqlExtension {

    /** Short name in lower case, used in messages and in the names of optimizer programs. */
    String name();

    /** Session options, all below {@code flinkext.}. */
    default Set<ConfigOption<?>> sessionOptions() {
        return Set.of();
    }

    /**
     * Functions that queries may call once the module is loaded, by their names in upper case. A
     * function that the user registers, or that comes with Flink, goes before one of the same name.
     */
    default Map<String, FunctionDefinition> functions() {
        return Map.of();
    }

    /**
     * Says which options of a table this capability serves, so that the connector does not see
     * them.
     *
     * @param table the table's options and what its connector knows
     * @return the keys to keep from the connector; empty if the table asks for nothing of this
     *     capability
     * @throws org.apache.flink.table.api.ValidationException if an option is misspelt or has an
     *     invalid value
     */
    default Set<String> claimedKeys(TableOptions table) {
        return Set.of();
    }

    /**
     * Wraps the source of a table that this capability has claimed options of.
     *
     * @param source the source of the table's own connector
     * @param context the context of the table, with all its options
     * @param claimed what {@link #claimedKeys} said, not empty
     */
    default DynamicTableSource decorate(
            DynamicTableSource source, DynamicTableFactory.Context context, Set<String> claimed) {
        return source;
    }

    /**
     * Name of a class with a public constructor without parameters that implements {@code
     * io.github.flinkext.sql.planner.PlannerContribution}. Its package, and that of all classes it
     * needs which mention the planner, is named {@code planner}.
     */
    default Optional<String> plannerContribution() {
        return Optional.empty();
    }
}
