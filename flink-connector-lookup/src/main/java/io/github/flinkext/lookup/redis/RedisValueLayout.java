/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Locale;

/** What a row of a table is in Redis. */
@PublicEvolving
public enum RedisValueLayout {
    /** A hash whose fields are the columns. */
    HASH,
    /** A string that a format decodes. */
    VALUE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
