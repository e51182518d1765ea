/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.LookupJoinOptions;

/**
 * Refuses to run inside Flink's retrying wrapper of asynchronous lookup functions.
 *
 * <p>That wrapper (RetryableAsyncLookupFunctionDelegator, Flink 2.1 to 2.3) looks at the result
 * only: when the last attempt failed it completes the lookup with null, which the join takes for a
 * missing row. The optimizer program of this module moves the hint's retries into our own options,
 * so the wrapper is met only in a plan that was made without it.
 */
final class RetryHintGuard {

    private static final String WRAPPER = "RetryableAsyncLookupFunctionDelegator";

    private RetryHintGuard() {}

    static void checkNotRetriedByFlink() {
        boolean wrapped =
                StackWalker.getInstance()
                        .walk(
                                frames ->
                                        frames.anyMatch(
                                                frame -> frame.getClassName().endsWith(WRAPPER)));
        if (wrapped) {
            throw new IllegalStateException(
                    String.format(
                            "Cannot run under the retries of Flink's LOOKUP hint: they turn a failed"
                                    + " lookup into a missing row. Remove 'retry-predicate' from the"
                                    + " hint and set '%s' and '%s' on the table instead.",
                            LookupJoinOptions.MISS_RETRIES.key(),
                            LookupJoinOptions.MISS_RETRY_DELAY.key()));
        }
    }
}
