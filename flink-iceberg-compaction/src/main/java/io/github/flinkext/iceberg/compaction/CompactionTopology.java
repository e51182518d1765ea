/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

import java.io.Serializable;

/**
 * The operators that compact a table, behind the committer of its sink:
 *
 * <pre>
 *   committer -> compactCoordinator (1) -> compactOperator (parallel) -> compactCommitter (1)
 * </pre>
 *
 * <p>Flink puts the name of the sink, which is that of the table, in front of theirs.
 */
@Internal
public final class CompactionTopology implements Serializable {

    private static final long serialVersionUID = 1L;

    private final TargetTable target;
    private final CompactionSettings settings;
    private final String uidSuffix;
    private final int parallelism;

    /**
     * @param uidSuffix tells the operators of several sinks of a job apart, also in savepoints
     * @param sinkParallelism that of the rewrites if the settings have none; {@link
     *     ExecutionConfig#PARALLELISM_DEFAULT} if it is not known before the job is built
     */
    public CompactionTopology(
            TargetTable target,
            CompactionSettings settings,
            String uidSuffix,
            int sinkParallelism) {
        this.target = target;
        this.settings = settings;
        this.uidSuffix = uidSuffix;
        this.parallelism =
                settings.workers().parallelism() == null
                        ? sinkParallelism
                        : settings.workers().parallelism();
    }

    /** What tells the operators of several sinks of a job apart. */
    public String uidSuffix() {
        return uidSuffix;
    }

    @SuppressWarnings("unchecked")
    public <T> void append(DataStream<CommittableMessage<T>> commits) {
        DataStream<CommittableMessage<?>> untyped =
                (DataStream<CommittableMessage<?>>) (DataStream<?>) commits;
        SingleOutputStreamOperator<byte[]> tasks =
                single(add("compactCoordinator", untyped.global(), new CoordinatorFactory(this)));
        SingleOutputStreamOperator<byte[]> results =
                add("compactOperator", tasks.rebalance(), new RewriterFactory(this))
                        .setParallelism(parallelism);
        single(add("compactCommitter", results.global(), new CommitterFactory(this)));
    }

    private <IN> SingleOutputStreamOperator<byte[]> add(
            String role, DataStream<IN> input, OneInputStreamOperatorFactory<IN, byte[]> factory) {
        return input.transform(role, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, factory)
                .uid("flinkext-iceberg-" + role + "-" + uidSuffix);
    }

    private static SingleOutputStreamOperator<byte[]> single(
            SingleOutputStreamOperator<byte[]> operator) {
        return operator.setParallelism(1).setMaxParallelism(1);
    }

    private int threadsAtLast() {
        int processors = Runtime.getRuntime().availableProcessors();
        return parallelism == ExecutionConfig.PARALLELISM_DEFAULT
                ? processors
                : Math.min(parallelism * settings.workers().concurrentTasks(), processors);
    }

    private abstract static class Factory<IN> extends AbstractStreamOperatorFactory<byte[]>
            implements OneInputStreamOperatorFactory<IN, byte[]> {

        private static final long serialVersionUID = 1L;

        protected final CompactionTopology topology;

        Factory(CompactionTopology topology) {
            this.topology = topology;
        }

        abstract BackgroundOperator<IN> operator(StreamOperatorParameters<byte[]> parameters);

        @Override
        @SuppressWarnings("unchecked")
        public <T extends StreamOperator<byte[]>> T createStreamOperator(
                StreamOperatorParameters<byte[]> parameters) {
            return (T) operator(parameters);
        }
    }

    private static final class CoordinatorFactory extends Factory<CommittableMessage<?>> {

        private static final long serialVersionUID = 1L;

        CoordinatorFactory(CompactionTopology topology) {
            super(topology);
        }

        @Override
        BackgroundOperator<CommittableMessage<?>> operator(
                StreamOperatorParameters<byte[]> parameters) {
            return new CompactionCoordinator(
                    parameters, topology.target, topology.settings, topology.threadsAtLast());
        }

        @Override
        public Class<CompactionCoordinator> getStreamOperatorClass(ClassLoader classLoader) {
            return CompactionCoordinator.class;
        }
    }

    private static final class RewriterFactory extends Factory<byte[]> {

        private static final long serialVersionUID = 1L;

        RewriterFactory(CompactionTopology topology) {
            super(topology);
        }

        @Override
        BackgroundOperator<byte[]> operator(StreamOperatorParameters<byte[]> parameters) {
            return new CompactionRewriter(parameters, topology.target, topology.settings);
        }

        @Override
        public Class<CompactionRewriter> getStreamOperatorClass(ClassLoader classLoader) {
            return CompactionRewriter.class;
        }
    }

    private static final class CommitterFactory extends Factory<byte[]> {

        private static final long serialVersionUID = 1L;

        CommitterFactory(CompactionTopology topology) {
            super(topology);
        }

        @Override
        BackgroundOperator<byte[]> operator(StreamOperatorParameters<byte[]> parameters) {
            return new CompactionCommitter(parameters, topology.target, topology.settings);
        }

        @Override
        public Class<CompactionCommitter> getStreamOperatorClass(ClassLoader classLoader) {
            return CompactionCommitter.class;
        }
    }
}
