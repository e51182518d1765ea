/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.sink;

import io.github.flinkext.iceberg.compaction.CompactionTopology;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;

import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.io.WriteResult;

import java.io.IOException;

/**
 * Iceberg's sink with the operators of compaction behind its committer. All else it leaves to that
 * sink, so its state and its files are the same.
 *
 * <p>It does not allow concurrent attempts of a subtask, as Iceberg's own does: speculative
 * execution is for batch jobs, where nobody would delete what the slower attempt has written.
 *
 * @param <C> what Iceberg commits, a class that it keeps to itself
 */
final class CompactingSink<C>
        implements Sink<RowData>,
                SupportsPreWriteTopology<RowData>,
                SupportsCommitter<C>,
                SupportsPreCommitTopology<WriteResult, C>,
                SupportsPostCommitTopology<C> {

    private static final long serialVersionUID = 1L;

    private final IcebergSink sink;
    private final CompactionTopology compaction;

    CompactingSink(IcebergSink sink, CompactionTopology compaction) {
        this.sink = sink;
        this.compaction = compaction;
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }

    @Override
    public DataStream<RowData> addPreWriteTopology(DataStream<RowData> rows) {
        return sink.addPreWriteTopology(rows);
    }

    @Override
    public SimpleVersionedSerializer<WriteResult> getWriteResultSerializer() {
        return sink.getWriteResultSerializer();
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public DataStream<CommittableMessage<C>> addPreCommitTopology(
            DataStream<CommittableMessage<WriteResult>> writeResults) {
        return AggregatorTask.withState(
                (DataStream) sink.addPreCommitTopology(writeResults), compaction.uidSuffix());
    }

    @Override
    @SuppressWarnings("unchecked")
    public Committer<C> createCommitter(CommitterInitContext context) {
        return (Committer<C>) sink.createCommitter(context);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SimpleVersionedSerializer<C> getCommittableSerializer() {
        return (SimpleVersionedSerializer<C>) sink.getCommittableSerializer();
    }

    /** Also adds what Iceberg does itself, such as expiring snapshots, if that is asked for. */
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void addPostCommitTopology(DataStream<CommittableMessage<C>> commits) {
        sink.addPostCommitTopology((DataStream) commits);
        compaction.append(commits);
    }
}
