/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.util.Locale;

/**
 * One statement of a script.
 *
 * @param comment the comment directly above it, without its dashes; empty if there is none
 * @param sql the statement without its semicolon
 */
record SqlStatement(String comment, String sql) {

    /** What is to be done with a statement. */
    enum Kind {
        SET,
        EXPLAIN,
        SELECT,
        INSERT,
        /** Creates or alters something; there is no result to wait for. */
        DEFINITION
    }

    Kind kind() {
        return switch (firstWord()) {
            case "SET" -> Kind.SET;
            case "EXPLAIN" -> Kind.EXPLAIN;
            case "SELECT" -> Kind.SELECT;
            case "INSERT" -> Kind.INSERT;
            default -> Kind.DEFINITION;
        };
    }

    private String firstWord() {
        return sql.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    }
}
