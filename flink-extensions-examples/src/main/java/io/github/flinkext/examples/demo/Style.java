/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

/**
 * Colours, where they can be seen.
 *
 * @param terminal whether the reader sits at a terminal, where a line can be written over
 * @param colour whether text is coloured
 */
record Style(boolean terminal, boolean colour) {

    /** Set by bin/demo.sh to whether its output goes to a terminal, which Java cannot tell. */
    static final String TERMINAL_PROPERTY = "flinkext.demo.terminal";

    private static final String BOLD = "1";
    private static final String BOLD_CYAN = "1;36";
    private static final String GREEN = "32";

    /** Colours at a terminal, unless the reader wants none (https://no-color.org). */
    static Style ofSystem() {
        boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
        String noColor = System.getenv("NO_COLOR");
        return new Style(
                terminal,
                terminal
                        && (noColor == null || noColor.isEmpty())
                        && !"dumb".equals(System.getenv("TERM")));
    }

    String title(String text) {
        return coloured(BOLD_CYAN, text);
    }

    String strong(String text) {
        return coloured(BOLD, text);
    }

    String good(String text) {
        return coloured(GREEN, text);
    }

    /** A line of SQL: the options this library adds stand out. */
    String sql(String line) {
        return line.stripLeading().startsWith("'lookup.") ? strong(line) : line;
    }

    private String coloured(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
