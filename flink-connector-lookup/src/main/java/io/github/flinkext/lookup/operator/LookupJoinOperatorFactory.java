/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.legacy.YieldingOperatorFactory;

/** Creates the operator that runs an asynchronous join in the place of Flink's. */
@Internal
public final class LookupJoinOperatorFactory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT>, YieldingOperatorFactory<OUT> {

    private static final long serialVersionUID = 1L;

    private final AsyncFunction<IN, OUT> function;
    private final LookupJoinOperatorSettings settings;

    /**
     * @param ordered whether rows leave in the order in which they came
     * @param capacity most rows between input and output, at least 1
     * @param timeoutMillis when the function is told that a row takes too long; 0 never
     */
    public LookupJoinOperatorFactory(
            AsyncFunction<IN, OUT> function, boolean ordered, int capacity, long timeoutMillis) {
        this.function = function;
        this.settings = new LookupJoinOperatorSettings(ordered, capacity, timeoutMillis);
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        return (T)
                new LookupJoinOperator<>(
                        parameters,
                        function,
                        settings,
                        processingTimeService,
                        getMailboxExecutor());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return LookupJoinOperator.class;
    }
}
