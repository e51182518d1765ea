/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.api.ValidationException;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of {@link Aggregates}:
 *
 * <pre>{@code
 * list   = call { "," call }
 * call   = name "(" ( "*" | [ "DISTINCT" ] column [ "," number ] ) ")" [ "AS" name ]
 * }</pre>
 */
final class AggregateParser {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:([A-Za-z_]\\w*)|`((?:[^`]|``)+)`|(\\d{1,9})\\b|([(),*]))");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    /**
     * @param word as written, or without its quotes
     * @param quoted whether it was in backticks, so that it is a name whatever it says
     */
    private record Token(String word, boolean quoted, int position) {

        boolean is(String expected) {
            return !quoted && word.equalsIgnoreCase(expected);
        }

        boolean isName() {
            return quoted || Character.isLetter(word.charAt(0)) || word.charAt(0) == '_';
        }

        boolean isNumber() {
            return !quoted && Character.isDigit(word.charAt(0));
        }
    }

    AggregateParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int end = text.stripTrailing().length();
        int start = 0;
        while (start < end) {
            matcher.region(start, end);
            if (!matcher.lookingAt()) {
                throw invalid(start + 1, "a name, '(', ')', ',' or '*' is expected here");
            }
            tokens.add(token(matcher));
            start = matcher.end();
        }
    }

    private static Token token(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                boolean quoted = group == 2;
                String word = matcher.group(group);
                int position = matcher.start(group) + (quoted ? 0 : 1);
                return new Token(quoted ? word.replace("``", "`") : word, quoted, position);
            }
        }
        throw new IllegalStateException("No token in " + matcher);
    }

    List<AggregateCall> calls() {
        List<AggregateCall> calls = new ArrayList<>();
        do {
            calls.add(call());
        } while (skip(","));
        if (next < tokens.size()) {
            throw invalid(position(), "',' or the end is expected");
        }
        return calls;
    }

    private AggregateCall call() {
        int position = position();
        String function = name("the name of an aggregate function").toUpperCase(Locale.ROOT);
        expect("(");
        boolean distinct = false;
        String column = null;
        Long number = null;
        int columnPosition = position();
        if (!skip("*")) {
            distinct = isDistinct() && skip("DISTINCT");
            columnPosition = position();
            column = name("a column");
            number = skip(",") ? number() : null;
        }
        expect(")");
        String name = skip("AS") ? name("a name for the result") : null;
        return new AggregateCall(
                function, distinct, column, number, name, position, columnPosition);
    }

    /** A column may be named distinct, too. */
    private boolean isDistinct() {
        return next + 1 < tokens.size() && tokens.get(next + 1).isName();
    }

    private String name(String what) {
        Token token = peek();
        if (token == null || !token.isName()) {
            throw invalid(position(), what + " is expected");
        }
        next++;
        return token.word();
    }

    private Long number() {
        Token token = peek();
        if (token == null || !token.isNumber()) {
            throw invalid(position(), "a whole number is expected");
        }
        next++;
        return Long.valueOf(token.word());
    }

    private void expect(String word) {
        if (!skip(word)) {
            throw invalid(position(), "'" + word + "' is expected");
        }
    }

    private boolean skip(String word) {
        Token token = peek();
        boolean found = token != null && token.is(word);
        if (found) {
            next++;
        }
        return found;
    }

    @Nullable
    private Token peek() {
        return next < tokens.size() ? tokens.get(next) : null;
    }

    private int position() {
        Token token = peek();
        return token == null ? text.length() + 1 : token.position();
    }

    private ValidationException invalid(int position, String reason) {
        return invalid(
                text,
                position,
                reason + ". Write aggregates as in: COUNT(*) AS n, SUM(amount) AS total");
    }

    static ValidationException invalid(String text, int position, String reason) {
        return new ValidationException(
                String.format(
                        "Invalid aggregates '%s' at position %d: %s.", text, position, reason));
    }
}
