/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A SQL script, cut into its statements. */
final class SqlScript {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    private SqlScript() {}

    /**
     * The statements of a script on the class path, with a value in the place of each {@code
     * ${name}}.
     */
    static List<SqlStatement> read(String resource, Map<String, String> values) throws IOException {
        try (InputStream in = SqlScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("Cannot read " + resource + ": it is not on the class path");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), values);
        }
    }

    static List<SqlStatement> parse(String script, Map<String, String> values) {
        List<SqlStatement> statements = new ArrayList<>();
        for (String piece : split(script)) {
            SqlStatement statement = statement(piece);
            if (!statement.sql().isEmpty()) {
                statements.add(
                        new SqlStatement(statement.comment(), filled(statement.sql(), values)));
            }
        }
        return statements;
    }

    /** Cuts at each semicolon that is neither in a comment nor between quotes. */
    private static List<String> split(String script) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < script.length()) {
            char c = script.charAt(i);
            if (c == ';') {
                pieces.add(script.substring(start, i));
                start = i + 1;
            } else if (c == '\'' || c == '`' || c == '"') {
                i = endOf(script, i + 1, c);
            } else if (script.startsWith("--", i)) {
                i = endOf(script, i, '\n');
            }
            i++;
        }
        pieces.add(script.substring(start));
        return pieces;
    }

    private static int endOf(String script, int from, char end) {
        int at = script.indexOf(end, from);
        return at < 0 ? script.length() : at;
    }

    private static SqlStatement statement(String piece) {
        List<String> lines = piece.strip().lines().toList();
        StringBuilder comment = new StringBuilder();
        int i = 0;
        for (; i < lines.size() && isComment(lines.get(i)); i++) {
            String text = lines.get(i).strip();
            if (text.isEmpty()) {
                // What stands above a blank line is about the script, not about the statement.
                comment.setLength(0);
            } else {
                comment.append(text.substring(2).strip()).append(' ');
            }
        }
        return new SqlStatement(
                comment.toString().strip(),
                String.join("\n", lines.subList(i, lines.size())).strip());
    }

    private static boolean isComment(String line) {
        return line.isBlank() || line.strip().startsWith("--");
    }

    private static String filled(String sql, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(sql)
                .replaceAll(
                        match -> {
                            String value = values.get(match.group(1));
                            if (value == null) {
                                throw new IllegalArgumentException(
                                        "Cannot run the script: nothing is known to replace "
                                                + match.group()
                                                + ", only "
                                                + values.keySet());
                            }
                            return Matcher.quoteReplacement(value.replace("'", "''"));
                        });
    }
}
