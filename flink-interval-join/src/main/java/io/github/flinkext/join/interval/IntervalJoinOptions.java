/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Session options of interval joins in SQL, effective after {@code LOAD MODULE flinkext}. */
@PublicEvolving
public final class IntervalJoinOptions {

    public static final ConfigOption<Boolean> RANGE_SCAN =
            ConfigOptions.key("flinkext.interval-join.range-scan")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether interval joins read only the rows in range of each row instead of"
                                    + " all rows of its key. State stays as Flink's own operator"
                                    + " writes it, so a job may be stopped with a savepoint and"
                                    + " started again with the other value.");

    private IntervalJoinOptions() {}
}
