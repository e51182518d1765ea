/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

import java.io.Serializable;
import java.time.Duration;

import static io.github.flinkext.lookup.LookupJoinOptions.ASYNC_BATCH_LINGER;
import static io.github.flinkext.lookup.LookupJoinOptions.ASYNC_BATCH_SIZE;
import static io.github.flinkext.lookup.LookupJoinOptions.ASYNC_MAX_IN_FLIGHT;
import static org.apache.flink.util.Preconditions.checkArgument;

/** How keys are gathered into requests. */
@Internal
public record BatchSettings(int maxKeys, Duration linger, int maxInFlight) implements Serializable {

    public BatchSettings {
        checkArgument(
                maxKeys >= 1,
                "Invalid '%s': %s. It counts the keys of one request, so it must be at least 1.",
                ASYNC_BATCH_SIZE.key(),
                maxKeys);
        checkArgument(
                !linger.isNegative(),
                "Invalid '%s': %s. It is a waiting time, so it cannot be negative.",
                ASYNC_BATCH_LINGER.key(),
                linger);
        checkArgument(
                linger.isZero() || maxKeys > 1,
                "Invalid '%s': %s. A request of one key has nothing to wait for: set '%s' above 1 or"
                        + " remove it.",
                ASYNC_BATCH_LINGER.key(),
                linger,
                ASYNC_BATCH_SIZE.key());
        checkArgument(
                maxInFlight >= 1,
                "Invalid '%s': %s. It counts requests under way, so it must be at least 1.",
                ASYNC_MAX_IN_FLIGHT.key(),
                maxInFlight);
    }

    static BatchSettings from(ReadableConfig options) {
        return new BatchSettings(
                options.get(ASYNC_BATCH_SIZE),
                options.get(ASYNC_BATCH_LINGER),
                options.get(ASYNC_MAX_IN_FLIGHT));
    }

    /** The same with no more requests under way than the server's client can have. */
    public BatchSettings withAtMostInFlight(int most) {
        return new BatchSettings(maxKeys, linger, Math.min(maxInFlight, most));
    }

    /** The same for keys that come one at a time, where none is worth waiting for. */
    public BatchSettings withoutLinger() {
        return new BatchSettings(maxKeys, Duration.ZERO, maxInFlight);
    }

    /**
     * Rows that Flink's asynchronous operator must hold at once, so that one request can fill while
     * all others are under way.
     */
    public int capacity() {
        return Math.multiplyExact(maxKeys, Math.addExact(maxInFlight, 1));
    }
}
