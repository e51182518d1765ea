/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.TransformationSinkProvider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.Factory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A sink that is an operator which passes its rows on, and no watermark: to Flink's planner it may
 * be anything that rows go into. It is that of all tables of a catalog, and keeps first columns.
 */
final class SinkWithoutEnd implements DynamicTableSink {

    private static final Map<String, List<Long>> RECEIVED = new ConcurrentHashMap<>();

    private final String table;

    private SinkWithoutEnd(String table) {
        this.table = table;
    }

    static GenericInMemoryCatalog catalog(String name) {
        return new GenericInMemoryCatalog(name) {
            @Override
            public Optional<Factory> getFactory() {
                return Optional.of(new SinkFactory());
            }
        };
    }

    /** What all jobs in this JVM have written to a table of the name, of its first column. */
    static List<Long> received(String table) {
        return RECEIVED.computeIfAbsent(table, key -> new CopyOnWriteArrayList<>());
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new TransformationSinkProvider() {
            @Override
            public Transformation<?> createTransformation(Context rows) {
                Transformation<RowData> input = rows.getInputTransformation();
                Transformation<RowData> sink =
                        new OneInputTransformation<>(
                                input,
                                "sink without end",
                                SimpleOperatorFactory.of(new PassingOn(table)),
                                input.getOutputType(),
                                input.getParallelism(),
                                false);
                rows.generateUid("passing-on").ifPresent(sink::setUid);
                return sink;
            }
        };
    }

    @Override
    public DynamicTableSink copy() {
        return new SinkWithoutEnd(table);
    }

    @Override
    public String asSummaryString() {
        return "sink without end";
    }

    private static final class SinkFactory implements DynamicTableSinkFactory {

        @Override
        public DynamicTableSink createDynamicTableSink(Context context) {
            return new SinkWithoutEnd(context.getObjectIdentifier().asSummaryString());
        }

        @Override
        public String factoryIdentifier() {
            return "without-end";
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }
    }

    private static final class PassingOn extends AbstractStreamOperator<RowData>
            implements OneInputStreamOperator<RowData, RowData> {

        private static final long serialVersionUID = 1L;

        private final String table;

        PassingOn(String table) {
            this.table = table;
        }

        @Override
        public void processElement(StreamRecord<RowData> row) {
            received(table).add(row.getValue().getLong(0));
            output.collect(row);
        }

        @Override
        public void processWatermark(Watermark watermark) {
            // Nobody is behind a sink who could wait for it.
        }
    }
}
