/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;

/** Source of a {@link ReadingsTableFactory} table. */
final class ReadingsTableSource implements ScanTableSource {

    private final ReadingsGenerator generator;
    private final long rows;
    private final LogicalType rowType;

    ReadingsTableSource(ReadingsGenerator generator, long rows, LogicalType rowType) {
        this.generator = generator;
        this.rows = rows;
        this.rowType = rowType;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return SourceProvider.of(
                new DataGeneratorSource<>(generator, rows, InternalTypeInfo.of(rowType)));
    }

    @Override
    public DynamicTableSource copy() {
        return new ReadingsTableSource(generator, rows, rowType);
    }

    @Override
    public String asSummaryString() {
        return "Benchmark readings, " + rows + " rows";
    }
}
