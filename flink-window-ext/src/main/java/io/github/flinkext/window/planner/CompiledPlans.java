/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.TableException;

/** A compiled plan has Flink's own nodes in it, and is run without us. */
final class CompiledPlans {

    private CompiledPlans() {}

    /** Says that an option could not take effect in one. */
    static TableException unsupported(ConfigOption<?> option) {
        return new TableException(
                String.format(
                        "Cannot compile a plan with '%s': it would be run without us. RESET the"
                                + " option, or run the statement as it is.",
                        option.key()));
    }
}
