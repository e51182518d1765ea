/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.config.ExecutionConfigOptions;

/** Says that a window operator of Flink is not among those that we have our own for. */
final class UnsupportedOperator {

    private UnsupportedOperator() {}

    static TableException of(ConfigOption<?> asked, OneInputTransformation<?, ?> stock) {
        return of(asked, stock.getName(), stock.getOperator());
    }

    static TableException of(ConfigOption<?> asked, String name, StreamOperator<?> stock) {
        return new TableException(
                String.format(
                        "Cannot use '%s' for %s: there is nothing to put in the place of %s. RESET the"
                                + " option, or '%s' if it is true.",
                        asked.key(),
                        name,
                        stock.getClass().getSimpleName(),
                        ExecutionConfigOptions.TABLE_EXEC_ASYNC_STATE_ENABLED.key()));
    }
}
