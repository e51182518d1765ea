/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

/** How the SQL client shows rows: not as pages do, unless it is told to. */
final class ResultMode {

    static final String SET = "SET 'sql-client.execution.result-mode' = 'tableau';";

    private ResultMode() {}

    /** Whether the page shows rows with their kind, as Flink prints them in that mode only. */
    static boolean matters(Page page) {
        return page.blocks().stream()
                .anyMatch(block -> block.is("text") && block.text().contains("| op |"));
    }

    /** Whether the mode is set in the first block that a reader gives to the client. */
    static boolean isSet(Page page) {
        return page.blocks().stream()
                .filter(block -> block.is("sql") && !block.note().equals(PageRun.IN_POSTGRES))
                .limit(1)
                .anyMatch(block -> block.text().contains(SET));
    }
}
