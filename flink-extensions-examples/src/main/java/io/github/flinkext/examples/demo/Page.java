/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What a reader of the demo sees: headings, paragraphs, SQL and tables, in one width. */
final class Page {

    static final int WIDTH = 96;
    private static final String INDENT = "  ";

    private final PrintStream out;
    private final Style style;

    Page(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    void title(String text) {
        out.println(style.title(text));
        out.println(style.title("=".repeat(WIDTH)));
    }

    void heading(String text) {
        out.println(style.title("-- " + text + " " + "-".repeat(WIDTH - text.length() - 4)));
        out.println();
    }

    /** A paragraph, wrapped. */
    void text(String paragraph) {
        TextWrap.lines(paragraph, WIDTH).forEach(out::println);
        out.println();
    }

    /** Lines as they are, indented. */
    void lines(List<String> lines) {
        lines.forEach(line -> out.println((INDENT + line).stripTrailing()));
        out.println();
    }

    void table(TextTable table) {
        List<String> lines = table.lines();
        out.println(INDENT + style.strong(lines.get(0)));
        lines(lines.subList(1, lines.size()));
    }

    void sql(String statement) {
        lines((statement + ";").lines().map(style::sql).toList());
    }

    /** A plan, with the lines that differ from {@code other} made to stand out. */
    void plan(List<String> plan, List<String> other) {
        lines(plan.stream().map(line -> other.contains(line) ? line : style.strong(line)).toList());
    }

    /** A fact with its name in front, in a column with its neighbours. */
    void fact(String name, String value) {
        out.println(String.format(Locale.ROOT, "%s%-12s%s", INDENT, name, value));
    }

    void blank() {
        out.println();
    }

    ProgressLine progress(String label, long total) {
        return new ProgressLine(out, style, INDENT + label, total);
    }
}
