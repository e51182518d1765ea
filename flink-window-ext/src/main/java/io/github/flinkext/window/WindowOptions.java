/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

import java.time.Duration;

/** Session options of windows in SQL, effective after {@code LOAD MODULE flinkext}. */
@PublicEvolving
public final class WindowOptions {

    public static final ConfigOption<Boolean> EXACT_LOCAL_TIME =
            ConfigOptions.key("flinkext.window.exact-local-time")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether aggregates over TUMBLE, HOP, CUMULATE and SESSION, and Top-N,"
                                    + " deduplication and joins of windows, keep every row in"
                                    + " every time zone and with every offset. Flink's own lose"
                                    + " rows (FLINK-38075, FLINK-36664). State stays as Flink's"
                                    + " own operators write it, so a job may be stopped with a"
                                    + " savepoint and started again with the other value.");

    public static final ConfigOption<Duration> EARLY_FIRE_INTERVAL =
            ConfigOptions.key("flinkext.window.early-fire.interval")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How often aggregates over TUMBLE and HOP show what they have of a"
                                    + " window that is not over: every so much time from its"
                                    + " start (HOP: from its offset, at the same times for all"
                                    + " windows), of events or of the machine's clock as the window"
                                    + " is, if it has changed. The first result"
                                    + " is an insert, later ones are updates, and so is the last,"
                                    + " unless nothing has changed. The size of the windows must"
                                    + " be a multiple of it. Without it windows are shown when"
                                    + " they are over. Implies 'flinkext.window.exact-local-time';"
                                    + " such aggregates have one phase.");

    public static final ConfigOption<String> LATE_ROWS_TABLE =
            ConfigOptions.key("flinkext.window.late-rows.table")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Name of a table that late rows are written to, by the job that drops"
                                    + " them: those of aggregates over TUMBLE, HOP, CUMULATE and"
                                    + " SESSION of event time, of CALENDAR_WINDOW, and of"
                                    + " SLIDING_FEATURES. Its columns are found by name among those"
                                    + " that the windows get. Without it late rows are only"
                                    + " counted. Implies 'flinkext.window.exact-local-time'; such"
                                    + " aggregates have one phase.");

    private WindowOptions() {}
}
