/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What EXPLAIN shows of the physical plan, without the lists of columns. */
final class PlanOutline {

    private static final String SECTION = "== Optimized Execution Plan ==";
    private static final Pattern COLUMNS = Pattern.compile("(, )?(select|fields|where)=\\[");

    /** Stands before the name of each table. */
    private static final String DATABASE = SqlSession.CATALOG + ".default_database.";

    private PlanOutline() {}

    /** A line per operator, as indented as in EXPLAIN. */
    static List<String> lines(String explained) {
        int section = explained.indexOf(SECTION);
        if (section < 0) {
            throw new IllegalArgumentException(
                    "Invalid plan: it has no section '" + SECTION + "':\n" + explained);
        }
        List<String> lines = new ArrayList<>();
        for (String line :
                explained.substring(section + SECTION.length()).strip().lines().toList()) {
            if (line.isBlank()) {
                break;
            }
            lines.add(withoutColumns(line));
        }
        return lines;
    }

    private static String withoutColumns(String line) {
        String rest = line;
        var matcher = COLUMNS.matcher(rest);
        while (matcher.find()) {
            rest =
                    rest.substring(0, matcher.start())
                            + rest.substring(closing(rest, matcher.end()));
            matcher = COLUMNS.matcher(rest);
        }
        return rest.replace("(, ", "(").replace("()", "").replace(DATABASE, "");
    }

    /** Behind the bracket that closes the one that was opened before {@code from}. */
    private static int closing(String line, int from) {
        int open = 1;
        int i = from;
        while (i < line.length() && open > 0) {
            char c = line.charAt(i++);
            open += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        return i;
    }
}
