/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.types.DataType;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The connector of {@link HeldTable}. It knows nothing of flinkext. */
public final class HeldTableFactory implements DynamicTableSourceFactory {

    private static final ConfigOption<String> NAME =
            ConfigOptions.key("name").stringType().noDefaultValue();

    @Override
    public String factoryIdentifier() {
        return "held";
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
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        return new HeldSource(helper.getOptions().get(NAME), context.getPhysicalRowDataType());
    }

    private record HeldSource(String name, DataType rowType)
            implements LookupTableSource, ScanTableSource {

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            TypeInformation<RowData> type = context.createTypeInformation(rowType);
            List<RowData> rows = HeldTable.named(name).rows();
            return new DataStreamScanProvider() {
                @Override
                public DataStream<RowData> produceDataStream(
                        ProviderContext provider, StreamExecutionEnvironment environment) {
                    return environment.fromData(rows, type);
                }

                @Override
                public boolean isBounded() {
                    return true;
                }
            };
        }

        @Override
        public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
            return AsyncLookupFunctionProvider.of(new HeldLookup(name));
        }

        @Override
        public DynamicTableSource copy() {
            return new HeldSource(name, rowType);
        }

        @Override
        public String asSummaryString() {
            return "held";
        }
    }

    /** Asks the table in the hands of the test, which runs in the same JVM as the cluster. */
    public static final class HeldLookup extends AsyncLookupFunction {

        private final String name;

        HeldLookup(String name) {
            this.name = name;
        }

        @Override
        public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
            return HeldTable.named(name).find(key.getInt(0));
        }
    }
}
