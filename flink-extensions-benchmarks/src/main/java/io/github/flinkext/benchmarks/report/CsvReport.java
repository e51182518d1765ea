/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.apache.flink.annotation.Internal;

import java.util.Locale;

/** Writes every single run as a line of CSV, in the order in which they were made. */
@Internal
public final class CsvReport {

    private CsvReport() {}

    public static String of(Measurements measurements) {
        StringBuilder lines =
                new StringBuilder(
                        "case,round,rows,seconds,rows_per_second,cores_flink,cores_proxy,cores_machine\n");
        for (Measurement measurement : measurements.all()) {
            lines.append(
                    String.format(
                            Locale.ROOT,
                            "%s,%d,%d,%.3f,%.0f,%.2f,%.2f,%.2f%n",
                            measurement.caseId(),
                            measurement.round(),
                            measurement.rows(),
                            measurement.time().toNanos() / 1e9,
                            measurement.rowsPerSecond(),
                            measurement.load().engine(),
                            measurement.load().proxies(),
                            measurement.load().machine()));
        }
        return lines.toString();
    }
}
