/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.source.lookup.LookupOptions;

import java.io.Serializable;
import java.time.Duration;

import static io.github.flinkext.lookup.LookupJoinOptions.DEADLINE;
import static io.github.flinkext.lookup.LookupJoinOptions.MISS_RETRIES;
import static io.github.flinkext.lookup.LookupJoinOptions.MISS_RETRY_DELAY;
import static io.github.flinkext.lookup.LookupJoinOptions.REQUEST_TIMEOUT;
import static io.github.flinkext.lookup.LookupJoinOptions.RETRY_DELAY;
import static io.github.flinkext.lookup.LookupJoinOptions.RETRY_MAX_DELAY;
import static org.apache.flink.util.Preconditions.checkArgument;

/** How long a request may take, and when it is sent again. */
@Internal
public record RetrySettings(
        Duration requestTimeout,
        int maxRetries,
        Duration delay,
        Duration maxDelay,
        Duration deadline,
        int missRetries,
        Duration missRetryDelay)
        implements Serializable {

    public RetrySettings {
        checkPositive(REQUEST_TIMEOUT, requestTimeout);
        checkCount(LookupOptions.MAX_RETRIES, maxRetries);
        checkPositive(RETRY_DELAY, delay);
        checkPositive(DEADLINE, deadline);
        checkCount(MISS_RETRIES, missRetries);
        checkPositive(MISS_RETRY_DELAY, missRetryDelay);
        checkArgument(
                maxDelay.compareTo(delay) >= 0,
                "Invalid '%s': %s. It bounds a pause that starts at '%s' = %s, so it cannot be"
                        + " shorter.",
                RETRY_MAX_DELAY.key(),
                maxDelay,
                RETRY_DELAY.key(),
                delay);
        checkArgument(
                deadline.compareTo(requestTimeout) >= 0,
                "Invalid '%s': %s. One request alone may take '%s' = %s, so it cannot be shorter.",
                DEADLINE.key(),
                deadline,
                REQUEST_TIMEOUT.key(),
                requestTimeout);
    }

    static RetrySettings from(ReadableConfig options) {
        return new RetrySettings(
                options.get(REQUEST_TIMEOUT),
                options.get(LookupOptions.MAX_RETRIES),
                options.get(RETRY_DELAY),
                options.get(RETRY_MAX_DELAY),
                options.get(DEADLINE),
                options.get(MISS_RETRIES),
                options.get(MISS_RETRY_DELAY));
    }

    RetrySettings withMissRetry(int maxRetriesOfMiss, Duration delayOfMiss) {
        return new RetrySettings(
                requestTimeout,
                maxRetries,
                delay,
                maxDelay,
                deadline,
                maxRetriesOfMiss,
                delayOfMiss);
    }

    /** Pause before retry number {@code retry}, counted from 1. */
    public Duration delayBefore(int retry) {
        int doublings = Math.min(retry - 1, 30);
        Duration doubled = delay.multipliedBy(1L << doublings);
        return doubled.compareTo(maxDelay) > 0 ? maxDelay : doubled;
    }

    private static void checkPositive(ConfigOption<Duration> option, Duration value) {
        checkArgument(
                value.toMillis() > 0,
                "Invalid '%s': %s. It must be at least one millisecond.",
                option.key(),
                value);
    }

    private static void checkCount(ConfigOption<Integer> option, int value) {
        checkArgument(
                value >= 0,
                "Invalid '%s': %s. It counts retries, so it cannot be negative.",
                option.key(),
                value);
    }
}
