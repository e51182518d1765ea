/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What EXPLAIN shows of the physical plan: its operators, with what says how they work. */
final class PlanOutline {

    private static final String SECTION = "== Optimized Execution Plan ==";
    private static final Pattern OPERATOR = Pattern.compile("(\\W*)(\\w+)\\((.*)\\)");

    /** Attributes that say what an operator computes, or what is the same in every plan here. */
    private static final Set<String> LEFT_OUT =
            Set.of("select", "fields", "where", "joinType", "async");

    /** Stands before the name of each table. */
    private static final Pattern DATABASE =
            Pattern.compile(SqlSession.CATALOG + "(\\.|, )default_database(\\.|, )");

    private PlanOutline() {}

    /** The operators, indented as in EXPLAIN; one that is longer than {@code width} is wrapped. */
    static List<String> lines(String explained, int width) {
        int section = explained.indexOf(SECTION);
        if (section < 0) {
            throw new IllegalArgumentException(
                    "Invalid plan: it has no section '" + SECTION + "':\n" + explained);
        }
        String plan = explained.substring(section + SECTION.length()).strip();
        List<String> lines = new ArrayList<>();
        for (String line : plan.lines().takeWhile(line -> !line.isBlank()).toList()) {
            Matcher operator = OPERATOR.matcher(DATABASE.matcher(line).replaceAll(""));
            if (operator.matches()) {
                add(operator.group(1), operator.group(2), shown(operator.group(3)), width, lines);
            } else {
                lines.add(line);
            }
        }
        return lines;
    }

    private static void add(
            String indent, String name, List<String> attributes, int width, List<String> lines) {
        if (attributes.isEmpty()) {
            lines.add(indent + name);
            return;
        }
        String oneLine = indent + name + "(" + String.join(", ", attributes) + ")";
        if (oneLine.length() <= width) {
            lines.add(oneLine);
            return;
        }
        lines.add(indent + name + "(");
        String deeper = " ".repeat(indent.length() + 4);
        String last = attributes.get(attributes.size() - 1);
        for (String attribute : attributes) {
            lines.add(deeper + attribute + (attribute.equals(last) ? ")" : ","));
        }
    }

    private static List<String> shown(String attributes) {
        return split(attributes).stream()
                .filter(attribute -> !LEFT_OUT.contains(attribute.split("=", 2)[0]))
                .toList();
    }

    /** Cuts at each comma that is not in brackets. */
    private static List<String> split(String attributes) {
        List<String> parts = new ArrayList<>();
        int open = 0;
        int start = 0;
        for (int i = 0; i < attributes.length(); i++) {
            char c = attributes.charAt(i);
            if (c == '[' || c == '(') {
                open++;
            } else if (c == ']' || c == ')') {
                open--;
            } else if (c == ',' && open == 0) {
                parts.add(attributes.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(attributes.substring(start).strip());
        return parts;
    }
}
