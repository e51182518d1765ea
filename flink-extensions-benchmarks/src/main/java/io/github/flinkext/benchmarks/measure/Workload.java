/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

/** What one case of a benchmark does with its rows. */
@Internal
public interface Workload {

    /** Starts what the case needs, such as a server. Called before anything is measured. */
    default void prepare() throws Exception {}

    /**
     * Runs a little of the work and throws when its result is wrong. It also warms the JVM up, so
     * that the first round is not the slow one.
     */
    default void check() throws Exception {}

    /** Does the work once and says how long it took. */
    RunTime run(long rows) throws Exception;
}
