/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.config.ExecutionConfigOptions;

import java.util.stream.Collectors;

/** Says that a window operator of Flink is not among those that we have our own for. */
final class UnsupportedOperator {

    private UnsupportedOperator() {}

    /**
     * @param options of the session, some of which ask for an operator of ours
     * @param name of the operator, in the job
     */
    static TableException of(ReadableConfig options, String name, StreamOperator<?> stock) {
        String asked =
                ExactWindowOptions.setIn(options).stream()
                        .map(ConfigOption::key)
                        .collect(Collectors.joining("' and '", "'", "'"));
        return new TableException(
                String.format(
                        "Cannot use %s for %s: there is nothing to put in the place of %s. RESET %s,"
                                + " or '%s' if it is true.",
                        asked,
                        name,
                        stock.getClass().getSimpleName(),
                        asked,
                        ExecutionConfigOptions.TABLE_EXEC_ASYNC_STATE_ENABLED.key()));
    }
}
