/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.runtime.operators.join.lookup.ResultRetryStrategy;
import org.apache.flink.table.runtime.operators.join.lookup.RetryableAsyncLookupFunctionDelegator;

import org.junit.jupiter.api.Test;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetryHintGuardTest {

    @Test
    void refusesToOpenInsideTheRetriesOfFlinksHint() {
        BatchedAsyncLookupFunction function =
                BatchedAsyncLookupFunction.of(
                        keys -> CompletableFuture.completedFuture(List.of()),
                        LookupSettings.from(new Configuration()),
                        new LookupRowShape(0, new int[0]));
        RetryableAsyncLookupFunctionDelegator retrying =
                new RetryableAsyncLookupFunctionDelegator(
                        function, ResultRetryStrategy.fixedDelayRetry(2, 1, Collection::isEmpty));

        assertThatThrownBy(() -> retrying.open(new FunctionContext(null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot run under the retries of Flink's LOOKUP hint")
                .hasMessageContaining("'lookup.miss.max-retries'");
    }
}
