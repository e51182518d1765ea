/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;

/** Where a Redis server is. */
@Internal
public record RedisAddress(String host, int port) {}
