/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.api.ValidationException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.KEY_PATTERN;

/**
 * How the columns of the primary key make a Redis key: {@code user:<id>:<country>}.
 *
 * @param text as the user wrote it
 * @param columns the columns, in the order of the pattern
 * @param literals the text before each column, and after the last one
 */
record RedisKeyPattern(String text, List<String> columns, List<String> literals) {

    /** The columns with ':' between them. */
    static RedisKeyPattern ofColumns(List<String> primaryKey) {
        StringBuilder text = new StringBuilder();
        for (String column : primaryKey) {
            text.append(text.isEmpty() ? "<" : ":<").append(column).append('>');
        }
        List<String> literals = new ArrayList<>(primaryKey);
        literals.replaceAll(column -> ":");
        literals.set(0, "");
        literals.add("");
        return new RedisKeyPattern(text.toString(), List.copyOf(primaryKey), literals);
    }

    static RedisKeyPattern parse(String text, List<String> primaryKey) {
        List<String> columns = new ArrayList<>();
        List<String> literals = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            if (text.charAt(position) != '<') {
                literal.append(text.charAt(position++));
            } else if (text.startsWith("<<", position)) {
                literal.append('<');
                position += 2;
            } else {
                int end = text.indexOf('>', position);
                check(end > 0, text, "a '<' has no '>'. Write '<<' for the character '<'.");
                columns.add(text.substring(position + 1, end));
                literals.add(literal.toString());
                literal.setLength(0);
                position = end + 1;
            }
        }
        literals.add(literal.toString());
        RedisKeyPattern pattern =
                new RedisKeyPattern(text, List.copyOf(columns), List.copyOf(literals));
        pattern.checkColumns(primaryKey);
        pattern.checkSeparators();
        return pattern;
    }

    private void checkColumns(List<String> primaryKey) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            check(
                    primaryKey.contains(column),
                    text,
                    String.format(
                            "<%s> is no column of the primary key, which is (%s).",
                            column, String.join(", ", primaryKey)));
            check(seen.add(column), text, String.format("<%s> is named twice.", column));
        }
        for (String column : primaryKey) {
            check(
                    seen.contains(column),
                    text,
                    String.format(
                            "<%s> is missing, so several rows would have the same Redis key.",
                            column));
        }
    }

    private void checkSeparators() {
        for (int i = 1; i < columns.size(); i++) {
            check(
                    !literals.get(i).isEmpty(),
                    text,
                    String.format(
                            "there is no text between <%s> and <%s> to tell them apart.",
                            columns.get(i - 1), columns.get(i)));
        }
    }

    private static void check(boolean valid, String text, String reason) {
        if (!valid) {
            throw new ValidationException(
                    String.format("Invalid '%s': '%s': %s", KEY_PATTERN.key(), text, reason));
        }
    }
}
