/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

import java.io.Serializable;

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

    public LookupSettings withMissRetry(int maxRetries, java.time.Duration delay) {
        return new LookupSettings(
                shuffle, batch, retry.withMissRetry(maxRetries, delay), cache, failurePolicy);
    }

    /** The same for a synchronous join. */
    public LookupSettings withoutLinger() {
        return new LookupSettings(shuffle, batch.withoutLinger(), retry, cache, failurePolicy);
    }

    /** What differs from the defaults, in the words of EXPLAIN, such as {@code size=100}. */
    public String summary() {
        return "";
    }
}
