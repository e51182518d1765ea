/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.util.Arrays;

/** Equality of two values that are not null, as {@code =} of Flink SQL has it. */
final class SqlEquality {

    private SqlEquality() {}

    /** Whether values of the type can be compared here. */
    static boolean supports(LogicalType type) {
        return RedisText.supports(type);
    }

    /** Compares values in Flink's internal form. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static boolean equal(LogicalTypeRoot type, Object left, Object right) {
        return switch (type) {
            case BINARY, VARBINARY -> Arrays.equals((byte[]) left, (byte[]) right);
            // Other than equals(): 0.0 is -0.0, and NaN is not NaN.
            case FLOAT -> (float) left == (float) right;
            case DOUBLE -> (double) left == (double) right;
            default -> ((Comparable) left).compareTo(right) == 0;
        };
    }
}
