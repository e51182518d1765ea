/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.sink;

import io.github.flinkext.iceberg.compaction.CompactionSettings;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.abilities.SupportsOverwrite;
import org.apache.flink.table.connector.sink.abilities.SupportsPartitioning;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableFactory;

import org.apache.iceberg.flink.FlinkConfigOptions;
import org.apache.iceberg.flink.IcebergTableSink;

import java.util.Map;
import java.util.function.Function;

/** Iceberg's table sink with compaction behind it. */
@Internal
public final class CompactingTableSink
        implements DynamicTableSink, SupportsPartitioning, SupportsOverwrite {

    private final IcebergTableSink sink;
    private final CompactionSettings settings;

    private CompactingTableSink(IcebergTableSink sink, CompactionSettings settings) {
        this.sink = sink;
        this.settings = settings;
    }

    /**
     * What the stock factory makes, with compaction if the table or the statement asks for it.
     *
     * @throws ValidationException if it asks for compaction in a way that is not possible
     */
    public static DynamicTableSink of(
            DynamicTableFactory.Context context,
            Function<DynamicTableFactory.Context, DynamicTableSink> stock) {
        Map<String, String> options = context.getCatalogTable().getOptions();
        if (!isEnabled(context, options)) {
            return stock.apply(context);
        }
        rejectMaintenance(context, options);
        return new CompactingTableSink(
                (IcebergTableSink) stock.apply(new WithSinkV2(context)),
                settings(context, options));
    }

    private static boolean isEnabled(
            DynamicTableFactory.Context context, Map<String, String> options) {
        try {
            return CompactionSettings.isEnabled(options);
        } catch (IllegalArgumentException e) {
            throw invalid(context, e);
        }
    }

    private static CompactionSettings settings(
            DynamicTableFactory.Context context, Map<String, String> options) {
        try {
            return CompactionSettings.of(options);
        } catch (IllegalArgumentException e) {
            throw invalid(context, e);
        }
    }

    private static ValidationException invalid(
            DynamicTableFactory.Context context, IllegalArgumentException e) {
        return new ValidationException(
                "Cannot compact table %s: %s"
                        .formatted(context.getObjectIdentifier().asSummaryString(), e.getMessage()),
                e);
    }

    /** Two compactions of one job would take the files out of each other's hands. */
    private static void rejectMaintenance(
            DynamicTableFactory.Context context, Map<String, String> options) {
        for (String key :
                new String[] {"flink-maintenance.rewrite.enabled", "compaction-enabled"}) {
            if (Boolean.parseBoolean(options.get(key))) {
                throw new ValidationException(
                        "Cannot compact table %s with both '%s' and 'auto-compact'. Set one of them to 'false'."
                                .formatted(context.getObjectIdentifier().asSummaryString(), key));
            }
        }
        if (Boolean.parseBoolean(options.get("use-dynamic-iceberg-sink"))) {
            throw new ValidationException(
                    "Cannot compact the tables of dynamic sink %s: 'auto-compact' is for a sink of one table. Set it to 'false'."
                            .formatted(context.getObjectIdentifier().asSummaryString()));
        }
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        return sink.getChangelogMode(requestedMode);
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        DataStreamSinkProvider stock =
                (DataStreamSinkProvider) sink.getSinkRuntimeProvider(context);
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext providerContext, DataStream<RowData> rows) {
                return CompactingSinks.append(
                        rows,
                        unattached -> stock.consumeDataStream(providerContext, unattached),
                        settings);
            }
        };
    }

    @Override
    public void applyStaticPartition(Map<String, String> partition) {
        sink.applyStaticPartition(partition);
    }

    @Override
    public void applyOverwrite(boolean overwrite) {
        sink.applyOverwrite(overwrite);
    }

    @Override
    public DynamicTableSink copy() {
        return new CompactingTableSink((IcebergTableSink) sink.copy(), settings);
    }

    @Override
    public String asSummaryString() {
        return sink.asSummaryString() + " with compaction";
    }

    /** The same table in a session that uses Iceberg's sink v2: v1 has nothing to follow. */
    private static final class WithSinkV2 implements DynamicTableFactory.Context {

        private final DynamicTableFactory.Context context;
        private final Configuration session;

        WithSinkV2(DynamicTableFactory.Context context) {
            this.context = context;
            this.session = Configuration.fromMap(context.getConfiguration().toMap());
            session.set(FlinkConfigOptions.TABLE_EXEC_ICEBERG_USE_V2_SINK, true);
        }

        @Override
        public ObjectIdentifier getObjectIdentifier() {
            return context.getObjectIdentifier();
        }

        @Override
        public ResolvedCatalogTable getCatalogTable() {
            return context.getCatalogTable();
        }

        @Override
        public Map<String, String> getEnrichmentOptions() {
            return context.getEnrichmentOptions();
        }

        @Override
        public ReadableConfig getConfiguration() {
            return session;
        }

        @Override
        public ClassLoader getClassLoader() {
            return context.getClassLoader();
        }

        @Override
        public boolean isTemporary() {
            return context.isTemporary();
        }
    }
}
