/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import org.apache.flink.annotation.Internal;

import java.util.Locale;

/** How numbers are written on a page; {@code ?} stands for one that is not known. */
@Internal
public final class Numbers {

    private Numbers() {}

    /** {@code 12,346}. */
    public static String whole(double number) {
        return format("%,.0f", number);
    }

    /** {@code 1.2}. */
    public static String tenths(double number) {
        return format("%.1f", number);
    }

    /** {@code 9.53x} or {@code 61.2x}. */
    public static String ratio(double number) {
        return format(number < 10 ? "%.2fx" : "%.1fx", number);
    }

    /** With the digits that mean something: {@code 9.53}, {@code 61.2}, {@code 5,598}. */
    public static String figure(double number) {
        return format(number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%,.0f", number);
    }

    private static String format(String format, double number) {
        return Double.isNaN(number) ? "?" : String.format(Locale.ROOT, format, number);
    }
}
