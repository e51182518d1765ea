/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Rows under a header, as lines of text in aligned columns. Numbers stand at the right of their
 * column, all else at the left.
 */
final class TextTable {

    private static final String GAP = "   ";

    private final List<String> header;
    private final List<List<Object>> rows = new ArrayList<>();

    TextTable(String... header) {
        this(List.of(header));
    }

    TextTable(List<String> header) {
        this.header = header;
    }

    /** Adds a row. A null value is shown as nothing. */
    TextTable row(Object... values) {
        if (values.length != header.size()) {
            throw new IllegalArgumentException(
                    "Invalid row: " + values.length + " values for the columns " + header);
        }
        List<Object> row = new ArrayList<>(values.length);
        Collections.addAll(row, values);
        rows.add(row);
        return this;
    }

    List<List<Object>> rows() {
        return rows;
    }

    /** The header, a rule, and a line per row. */
    List<String> lines() {
        int columns = header.size();
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            widths[c] = header.get(c).length();
            for (List<Object> row : rows) {
                widths[c] = Math.max(widths[c], shown(row.get(c)).length());
                right[c] |= row.get(c) instanceof Number;
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths, right));
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        lines.add(line(rule, widths, right));
        rows.forEach(row -> lines.add(line(row, widths, right)));
        return lines;
    }

    private static String line(List<?> values, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String value = shown(values.get(c));
            String padding = " ".repeat(widths[c] - value.length());
            line.append(c == 0 ? "" : GAP).append(right[c] ? padding + value : value + padding);
        }
        return line.toString().stripTrailing();
    }

    private static String shown(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double fraction) {
            return String.format(Locale.ROOT, "%,.1f", fraction);
        }
        if (value instanceof Long count) {
            return String.format(Locale.ROOT, "%,d", count);
        }
        return value.toString();
    }
}
