/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import java.util.ArrayList;
import java.util.List;

/** The statements of a block of SQL. */
final class SqlStatements {

    private SqlStatements() {}

    /** Splits where a semicolon ends a line, as the SQL client does for scripts of such form. */
    static List<String> in(String text) {
        List<String> statements = new ArrayList<>();
        for (String part : text.split(";[ \t]*(--.*)?(\n|$)")) {
            if (!part.replaceAll("(?m)^\\s*--.*$", "").isBlank()) {
                statements.add(part.strip());
            }
        }
        return statements;
    }
}
