/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a job is, on one line. At a terminal the line is written over; elsewhere a new one
 * appears every few seconds.
 */
final class ProgressLine {

    private static final int BAR = 30;
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Style style;
    private final String label;
    private final long total;
    private long startNanos = System.nanoTime();
    private Duration lastLine = Duration.ZERO;

    ProgressLine(PrintStream out, Style style, String label, long total) {
        this.out = out;
        this.style = style;
        this.label = label;
        this.total = total;
    }

    /** Shows that the job is on its way to a cluster. */
    void submitting() {
        if (style.terminal()) {
            out.print(line(label, 0, total, Duration.ZERO));
            out.flush();
        }
    }

    /** Time counts from here. */
    void submitted() {
        startNanos = System.nanoTime();
    }

    void update(long rows) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
        if (style.terminal()) {
            out.print("\r" + line(label, rows, total, elapsed));
            out.flush();
        } else if (elapsed.minus(lastLine).compareTo(LINE_EVERY) >= 0) {
            lastLine = elapsed;
            out.println(line(label, rows, total, elapsed));
        }
    }

    /** The job has ended; {@code took} is its own time, without that of starting a cluster. */
    void finished(long rows, Duration took) {
        String line = line(label, rows, total, took);
        out.println((style.terminal() ? "\r" : "") + style.good(line));
    }

    /** The line stays as it is, and what is printed next begins below. */
    void broken() {
        if (style.terminal()) {
            out.println();
        }
    }

    /** A negative {@code total} is not known. */
    static String line(String label, long rows, long total, Duration elapsed) {
        if (total < 0) {
            return String.format(
                    Locale.ROOT,
                    "%-24s %,7d rows %6.1f s",
                    label,
                    rows,
                    elapsed.toMillis() / 1000.0);
        }
        long shown = Math.min(rows, total);
        int filled = total == 0 ? BAR : (int) (BAR * shown / total);
        return String.format(
                Locale.ROOT,
                "%-24s [%s%s] %,7d of %,d rows %6.1f s",
                label,
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                shown,
                total,
                elapsed.toMillis() / 1000.0);
    }
}
