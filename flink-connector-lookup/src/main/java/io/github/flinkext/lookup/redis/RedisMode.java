/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Locale;

/** What kind of Redis a table is kept in. */
@PublicEvolving
public enum RedisMode {
    STANDALONE,
    CLUSTER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
