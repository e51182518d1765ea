/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.sink;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * Gives the task of Iceberg's aggregator state, so that it knows after a restart which checkpoint
 * the job goes on from.
 *
 * <p>When the input ends, the aggregator numbers the last files with the checkpoint after the one
 * it knows. Flink tells the number of the restored checkpoint only to tasks that have state, and in
 * Iceberg 1.11 this one has none. So it begins with 1 again: if the input ends between a restart
 * and the next checkpoint, the committer takes the last files for committed long ago, and their
 * rows are lost without a word.
 */
final class AggregatorTask {

    private static final Logger LOG = LoggerFactory.getLogger(AggregatorTask.class);

    private AggregatorTask() {}

    /**
     * @param aggregated what the aggregator sends to the one subtask of the committer
     */
    static <T> DataStream<T> withState(DataStream<T> aggregated, String uidSuffix) {
        if (!(aggregated.getTransformation() instanceof PartitionTransformation<T> toCommitter)) {
            throw new IllegalStateException(
                    "Cannot compact behind this version of Iceberg's sink: its aggregator ends in %s, not in a partitioning. Use Iceberg 1.11, or switch 'auto-compact' off."
                            .formatted(aggregated.getTransformation()));
        }
        @SuppressWarnings("unchecked")
        Transformation<T> aggregator = (Transformation<T>) toCommitter.getInputs().get(0);
        return new DataStream<>(aggregated.getExecutionEnvironment(), aggregator)
                .forward()
                .transform("compactState", aggregator.getOutputType(), new LastCheckpoint<>())
                .uid("flinkext-iceberg-compactState-" + uidSuffix)
                .setParallelism(1)
                .setMaxParallelism(1)
                .global();
    }

    /** Lets records pass and keeps the number of the checkpoint. */
    private static final class LastCheckpoint<T> extends AbstractStreamOperator<T>
            implements OneInputStreamOperator<T, T> {

        private static final long serialVersionUID = 1L;

        private static final ListStateDescriptor<Long> CHECKPOINT =
                new ListStateDescriptor<>("last-checkpoint", LongSerializer.INSTANCE);

        private transient ListState<Long> checkpoint;

        @Override
        public void open() throws Exception {
            super.open();
            if (getOperatorConfig().isChainStart()) {
                LOG.warn(
                        "Operators of Iceberg's sink are not chained. It will lose the last rows of"
                                + " this job if that fails and its input ends before the next"
                                + " checkpoint after the restart. Do not disable chaining of the"
                                + " sink, nor 'pipeline.operator-chaining.enabled'.");
            }
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            checkpoint = context.getOperatorStateStore().getListState(CHECKPOINT);
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            checkpoint.update(List.of(context.getCheckpointId()));
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            output.collect(element);
        }
    }
}
