/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import io.github.flinkext.iceberg.internal.IcebergInternals;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.connector.source.abilities.SupportsStatisticReport;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.FlinkConfigOptions;
import org.apache.iceberg.flink.FlinkFilters;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.IcebergTableSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table of Iceberg of which only those fields of structs are read that a query uses, and whose
 * number of rows the planner knows.
 *
 * <p>It is around Iceberg's own source and is told everything that this is told. As long as no
 * field of a struct was asked for and no condition was taken over, Iceberg's own source reads.
 *
 * <p>The planner asks for fields of structs only where nothing is between the query's projection
 * and the table (FLINK-19889). So a condition must not come back to it if it can be helped: those
 * that {@link ExactConditions} can translate are taken over, in tables that have structs.
 */
@Internal
public final class PruningTableSource
        implements ScanTableSource,
                SupportsProjectionPushDown,
                SupportsFilterPushDown,
                SupportsLimitPushDown,
                SupportsSourceWatermark,
                SupportsStatisticReport {

    private static final Logger LOG = LoggerFactory.getLogger(PruningTableSource.class);

    private final IcebergTableSource stock;
    private final TableLoader loader;
    private final ResolvedSchema columns;
    private final Map<String, String> options;
    private final ReadableConfig configuration;

    /** Loaded when it is first needed for planning; shared by copies. */
    private final PlannedTable planned;

    private ColumnPaths paths;
    private RowType produced;
    private List<Expression> filters = List.of();
    private Set<Integer> fieldsOfConditions = Set.of();
    private boolean hasTakenConditions;
    @Nullable private Long limit;

    private PruningTableSource(
            IcebergTableSource stock,
            TableLoader loader,
            ResolvedSchema columns,
            Map<String, String> options,
            ReadableConfig configuration,
            PlannedTable planned) {
        this.stock = stock;
        this.loader = loader;
        this.columns = columns;
        this.options = options;
        this.configuration = configuration;
        this.planned = planned;
        this.produced = rowType(columns);
        this.paths = new ColumnPaths(produced, null, produced);
    }

    /**
     * @param stock what Iceberg made for the same context
     */
    public static DynamicTableSource of(
            IcebergTableSource stock, DynamicTableFactory.Context context) {
        TableLoader loader = IcebergInternals.tableLoader(stock);
        Map<String, String> options = context.getCatalogTable().getOptions();
        ReadableConfig configuration = context.getConfiguration();
        return new PruningTableSource(
                stock,
                loader,
                ResolvedSchema.of(
                        context.getCatalogTable().getResolvedSchema().getColumns().stream()
                                .filter(Column::isPhysical)
                                .toList()),
                options,
                configuration,
                new PlannedTable(() -> ReadTable.load(loader, options, configuration)));
    }

    @Override
    public boolean supportsNestedProjection() {
        return hasStructs()
                && configuration.get(FlinkConfigOptions.TABLE_EXEC_ICEBERG_USE_FLIP27_SOURCE)
                && !planned.table().isMetadataTable();
    }

    @Override
    public void applyProjection(int[][] projectedFields, DataType producedDataType) {
        produced = (RowType) producedDataType.getLogicalType();
        paths = new ColumnPaths(rowType(columns), projectedFields, produced);
        if (!paths.isNested()) {
            stock.applyProjection(projectedFields, producedDataType);
        }
    }

    @Override
    public Result applyFilters(List<ResolvedExpression> conditions) {
        Result ofStock = stock.applyFilters(conditions);
        return supportsNestedProjection() ? takeConditions(conditions) : ofStock;
    }

    private Result takeConditions(List<ResolvedExpression> conditions) {
        ExactConditions exact =
                new ExactConditions(
                        new ConditionColumns(paths, readSchema(planned.table()), planned.table()));
        List<ResolvedExpression> accepted = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        List<Expression> translated = new ArrayList<>();
        Set<Integer> fields = new HashSet<>();
        boolean taken = false;
        for (ResolvedExpression condition : conditions) {
            Optional<ExactCondition> exactly = exact.translate(condition);
            if (exactly.isPresent()) {
                accepted.add(condition);
                translated.add(exactly.get().expression());
                fields.addAll(exactly.get().fields());
                taken = true;
                continue;
            }
            remaining.add(condition);
            // Like Iceberg's own source: it may skip files, and Flink evaluates the condition
            // again.
            Optional<Expression> roughly = FlinkFilters.convert(condition);
            if (roughly.isPresent()) {
                accepted.add(condition);
                translated.add(roughly.get());
            }
        }
        filters = List.copyOf(translated);
        fieldsOfConditions = Set.copyOf(fields);
        hasTakenConditions = taken;
        return Result.of(accepted, remaining);
    }

    @Override
    public void applyLimit(long newLimit) {
        limit = newLimit;
        stock.applyLimit(newLimit);
    }

    @Override
    public void applySourceWatermark() {
        stock.applySourceWatermark();
    }

    /**
     * The rows of the snapshot. Unknown after conditions were taken over, since the planner would
     * take the number for what they leave.
     */
    @Override
    public TableStats reportStatistics() {
        if (hasTakenConditions) {
            return TableStats.UNKNOWN;
        }
        try {
            return SnapshotStatistics.of(planned.table());
        } catch (RuntimeException e) {
            // A plan without statistics is still right.
            LOG.warn("Cannot read the number of rows of {}. The planner does without.", loader, e);
            return TableStats.UNKNOWN;
        }
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return stock.getChangelogMode();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        DataStreamScanProvider ofStock =
                (DataStreamScanProvider) stock.getScanRuntimeProvider(context);
        return supportsNestedProjection()
                ? new PrunedScanProvider(ofStock, this::readInPlaceOfStock)
                : ofStock;
    }

    private boolean isPruned() {
        return paths.isNested() || hasTakenConditions;
    }

    /** Empty if Iceberg's own source is to read. */
    private Optional<DataStream<RowData>> readInPlaceOfStock(
            StreamExecutionEnvironment environment) {
        return ReadTable.load(
                loader,
                options,
                configuration,
                table -> {
                    Set<Integer> compared = table.nestedEqualityFields();
                    // Without the fields that deletes are about, Iceberg would take all rows for
                    // deleted.
                    return isPruned() || !compared.isEmpty()
                            ? Optional.of(read(environment, table, compared))
                            : Optional.empty();
                });
    }

    private DataStream<RowData> read(
            StreamExecutionEnvironment environment, ReadTable table, Set<Integer> compared) {
        PrunedColumns pruned = prune(table, compared);
        IcebergSource.Builder<RowData> source =
                pruned.isFlat()
                        ? IcebergSource.forRowData()
                        : IcebergSource.forOutputType(new RowFlattening(pruned, produced));
        return source.tableLoader(loader)
                .table(table.table())
                .assignerFactory(
                        configuration
                                .get(FlinkConfigOptions.TABLE_EXEC_SPLIT_ASSIGNER_TYPE)
                                .factory())
                .setAll(options)
                .project(pruned.schema())
                .limit(limit)
                .filters(filters)
                .flinkConfig(configuration)
                .buildStream(environment);
    }

    private PrunedColumns prune(ReadTable table, Set<Integer> compared) {
        Schema read = readSchema(table);
        Set<Integer> needed = new HashSet<>(fieldsOfConditions);
        for (int field : compared) {
            if (read.findField(field) != null) {
                needed.add(field);
            }
        }
        return new PrunedColumns(read, paths.produced(), needed);
    }

    /** All columns as Iceberg's own source would read them: of the types that Flink knows. */
    private Schema readSchema(ReadTable table) {
        return FlinkSchemaUtil.convert(table.schema(), columns);
    }

    private boolean hasStructs() {
        return rowType(columns).getChildren().stream()
                .anyMatch(type -> type.is(LogicalTypeRoot.ROW));
    }

    private static RowType rowType(ResolvedSchema columns) {
        return (RowType) columns.toPhysicalRowDataType().getLogicalType();
    }

    @Override
    public DynamicTableSource copy() {
        PruningTableSource copy =
                new PruningTableSource(
                        (IcebergTableSource) stock.copy(),
                        loader,
                        columns,
                        options,
                        configuration,
                        planned);
        copy.paths = paths;
        copy.produced = produced;
        copy.filters = filters;
        copy.fieldsOfConditions = fieldsOfConditions;
        copy.hasTakenConditions = hasTakenConditions;
        copy.limit = limit;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return isPruned()
                ? stock.asSummaryString() + " that reads " + produced.getFieldNames()
                : stock.asSummaryString();
    }
}
