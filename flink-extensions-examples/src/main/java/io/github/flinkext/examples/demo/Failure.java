/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;

/** Tells the reader that and why the demo failed; the whole story is in the log. */
final class Failure {

    /** Set by bin/demo.sh; read by log4j2.properties too. */
    private static final String LOG_PROPERTY = "flinkext.demo.log";

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private Failure() {}

    static void print(Exception failure, PrintStream out) {
        LOG.error("The demo failed", failure);
        out.println();
        out.println("The demo failed: " + firstLine(failure));
        Throwable root = root(failure);
        if (root != failure) {
            out.println("Because of:      " + firstLine(root));
        }
        out.println("Flink's log:     " + log());
    }

    static String log() {
        return System.getProperty(LOG_PROPERTY, "target/demo/demo.log");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.getClass().getName());
    }
}
