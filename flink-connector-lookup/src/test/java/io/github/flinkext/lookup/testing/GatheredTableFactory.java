/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.RuntimeConverter;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.DynamicTableSink.DataStructureConverter;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import java.util.Set;

/** The connector of {@link GatheredTable}. It knows nothing of flinkext. */
public final class GatheredTableFactory implements DynamicTableSinkFactory {

    private static final ConfigOption<String> NAME =
            ConfigOptions.key("name").stringType().noDefaultValue();

    @Override
    public String factoryIdentifier() {
        return "gathered";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(NAME);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        return new GatheringTableSink(
                helper.getOptions().get(NAME),
                context.getPhysicalRowDataType(),
                context.getPrimaryKeyIndexes());
    }

    private record GatheringTableSink(String name, DataType rowType, int[] keys)
            implements DynamicTableSink {

        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
            return keys.length == 0 ? ChangelogMode.insertOnly() : ChangelogMode.upsert();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(
                    new GatheringSink(name, keys, context.createDataStructureConverter(rowType)));
        }

        @Override
        public DynamicTableSink copy() {
            return new GatheringTableSink(name, rowType, keys);
        }

        @Override
        public String asSummaryString() {
            return "gathered";
        }
    }

    private record GatheringSink(String name, int[] keys, DataStructureConverter converter)
            implements Sink<RowData> {

        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            converter.open(
                    RuntimeConverter.Context.create(
                            context.getUserCodeClassLoader().asClassLoader()));
            return new GatheringWriter(GatheredTable.named(name), keys, converter);
        }
    }

    private record GatheringWriter(
            GatheredTable table, int[] keys, DataStructureConverter converter)
            implements SinkWriter<RowData> {

        @Override
        public void write(RowData element, Context context) {
            table.change((Row) converter.toExternal(element), keys);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
