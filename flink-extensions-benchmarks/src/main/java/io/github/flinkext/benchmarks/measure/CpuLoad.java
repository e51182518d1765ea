/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

/**
 * How many processor cores were busy, on average, during a run.
 *
 * @param machine of the whole machine, other programs included; NaN where it is not known
 * @param engine of the Java processes that run the jobs
 * @param proxies of the proxies that delay connections
 */
@Internal
public record CpuLoad(double machine, double engine, double proxies) {

    public static final CpuLoad UNKNOWN = new CpuLoad(Double.NaN, Double.NaN, Double.NaN);
}
