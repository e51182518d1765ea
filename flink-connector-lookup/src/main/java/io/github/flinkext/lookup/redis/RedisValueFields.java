/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Locale;

/** Which columns a string value holds. */
@PublicEvolving
public enum RedisValueFields {
    ALL,
    EXCEPT_KEY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
