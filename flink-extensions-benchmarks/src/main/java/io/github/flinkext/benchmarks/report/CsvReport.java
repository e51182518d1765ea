/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.apache.flink.annotation.Internal;

import java.util.Locale;
import java.util.function.Function;

/** Writes every single run as a line of CSV, in the order in which they were made. */
@Internal
public final class CsvReport {

    private CsvReport() {}

    /** Rates by the clock, with the cores that were busy. */
    public static String of(Measurements measurements) {
        return lines(
                measurements,
                "case,round,rows,seconds,rows_per_second,cores_flink,cores_proxy,cores_machine",
                m ->
                        String.format(
                                Locale.ROOT,
                                "%s,%d,%d,%.3f,%.0f,%.2f,%.2f,%.2f",
                                m.caseId(),
                                m.round(),
                                m.rows(),
                                m.time().toNanos() / 1e9,
                                m.rowsPerSecond(),
                                m.load().engine(),
                                m.load().proxies(),
                                m.load().machine()));
    }

    /** Costs in processor time, and the time by the clock. */
    public static String costs(Measurements measurements) {
        return lines(
                measurements,
                "case,round,records,cpu_us_per_record,wall_us_per_record,cores_machine",
                m ->
                        String.format(
                                Locale.ROOT,
                                "%s,%d,%d,%.3f,%.3f,%.2f",
                                m.caseId(),
                                m.round(),
                                m.rows(),
                                m.microsPerRow(),
                                m.wallMicrosPerRow(),
                                m.load().machine()));
    }

    private static String lines(
            Measurements measurements, String header, Function<Measurement, String> line) {
        StringBuilder lines = new StringBuilder(header).append('\n');
        for (Measurement measurement : measurements.all()) {
            lines.append(line.apply(measurement)).append('\n');
        }
        return lines.toString();
    }
}
