/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import static org.junit.jupiter.api.Assumptions.abort;

/** The state backend that Flink has apart, with releases for some versions only. */
final class ForSt {

    private ForSt() {}

    /** Skips the test if there is none. */
    static void assumeOnClassPath() {
        try {
            Class.forName("org.apache.flink.state.forst.ForStStateBackend");
        } catch (ClassNotFoundException e) {
            abort(
                    "flink-statebackend-forst is not on the class path. It is released for Flink 2.2"
                            + " and later; flink-extensions-dist has it with -P forst.");
        }
    }
}
