/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import org.apache.flink.util.Preconditions;

/**
 * A fenced block of a page.
 *
 * @param place page and line of the fence, for messages
 * @param language what stands behind the back quotes; empty for drawings
 * @param note the HTML comment right above the fence, which readers do not see; empty if none
 */
record PageBlock(String place, String language, String note, String text) {

    /** What a note starts with that excuses a block from being run. The reason follows. */
    private static final String NOT_RUN = "not run:";

    PageBlock {
        Preconditions.checkArgument(
                !note.strip().equals(NOT_RUN), "Invalid note at %s: it gives no reason.", place);
    }

    boolean isExcused() {
        return note.startsWith(NOT_RUN);
    }

    boolean is(String otherLanguage) {
        return language.equals(otherLanguage);
    }
}
