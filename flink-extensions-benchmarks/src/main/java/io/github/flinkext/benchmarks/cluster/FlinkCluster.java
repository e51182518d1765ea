/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.cluster;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

import java.util.List;

/** A running Flink cluster on this machine to which jobs are submitted. */
@Internal
public interface FlinkCluster extends AutoCloseable {

    /** What a client needs to submit jobs. */
    Configuration clientConfiguration();

    /** The processes that do its work. */
    List<ProcessHandle> processes();

    @Override
    void close() throws Exception;
}
