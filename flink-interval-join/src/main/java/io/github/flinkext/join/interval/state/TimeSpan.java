/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;

/**
 * The timestamps of what is kept of a key, in milliseconds.
 *
 * @param earliest that of the earliest entry
 * @param latest that of the latest, or later
 */
@Internal
public record TimeSpan(long earliest, long latest) {}
