/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.TimeUtils;

import java.io.Serializable;
import java.time.Duration;
import java.util.StringJoiner;

/** The checked options of one lookup table, as its lookups need them. */
@Internal
public record LookupSettings(
        ShuffleSettings shuffle,
        BatchSettings batch,
        RetrySettings retry,
        CacheSettings cache,
        FailurePolicy failurePolicy)
        implements Serializable {

    public static LookupSettings from(ReadableConfig options) {
        return new LookupSettings(
                ShuffleSettings.from(options),
                BatchSettings.from(options),
                RetrySettings.from(options),
                CacheSettings.from(options),
                options.get(LookupJoinOptions.FAILURE_POLICY));
    }

    public LookupSettings withMissRetry(int maxRetries, Duration delay) {
        return new LookupSettings(
                shuffle, batch, retry.withMissRetry(maxRetries, delay), cache, failurePolicy);
    }

    /** The same with no more requests under way than the server's client can have. */
    public LookupSettings withAtMostInFlight(int most) {
        return new LookupSettings(
                shuffle, batch.withAtMostInFlight(most), retry, cache, failurePolicy);
    }

    /** The same for a synchronous join. */
    public LookupSettings withoutLinger() {
        return new LookupSettings(shuffle, batch.withoutLinger(), retry, cache, failurePolicy);
    }

    /** How lookups are made, in the words of EXPLAIN, such as {@code 100 keys, 2 in flight}. */
    public String summary() {
        StringJoiner words = new StringJoiner(", ");
        words.add(batch.maxKeys() == 1 ? "1 key" : "<= " + batch.maxKeys() + " keys");
        words.add("<= " + batch.maxInFlight() + " in flight");
        if (batch.maxKeys() > 1) {
            words.add(
                    batch.linger().isZero()
                            ? "adaptive"
                            : "linger " + TimeUtils.formatWithHighestUnit(batch.linger()));
        }
        if (cache.enabled()) {
            words.add(cache.maxRows() == null ? "cache" : "cache " + cache.maxRows() + " rows");
        }
        if (retry.missRetries() > 0) {
            words.add("retry misses " + retry.missRetries() + " x");
        }
        if (failurePolicy != FailurePolicy.FAIL) {
            words.add("on failure " + failurePolicy);
        }
        return words.toString();
    }
}
