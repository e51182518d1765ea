/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

/** One capability, shown on the demo's data: why, the SQL, and what comes of it. */
interface Chapter {

    String title();

    /** What the chapter is about, for a reader who never heard of it. */
    String explanation();

    /** Tells and does the rest. Fails if a result is not what it must be. */
    void play(Stage stage) throws Exception;
}
