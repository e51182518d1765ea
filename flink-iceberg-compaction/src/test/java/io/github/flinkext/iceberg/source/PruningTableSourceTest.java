/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import io.github.flinkext.testutils.CapturedLog;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.table.types.DataType;

import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergTableSource;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PruningTableSourceTest {

    /** There is no table in it. */
    @TempDir Path folder;

    @Test
    void failsNoQueryForWantOfStatistics() {
        PruningTableSource source = source(DataTypes.INT());

        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            assertThat(source.reportStatistics()).isEqualTo(TableStats.UNKNOWN);
            assertThat(log.messagesOf(PruningTableSource.class))
                    .singleElement()
                    .asString()
                    .contains("Cannot read the number of rows of", folder.toString());
        }
    }

    @Test
    void loadsATableWithoutStructsForNothing() {
        PruningTableSource source = source(DataTypes.ARRAY(DataTypes.INT()));

        assertThat(source.supportsNestedProjection()).isFalse();
        assertThat(source.asSummaryString()).isEqualTo("Iceberg table source");
    }

    @Test
    void failsLikeTheQueryWouldIfATableWithStructsIsNotThere() {
        PruningTableSource source = source(DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT())));

        assertThatThrownBy(source::supportsNestedProjection)
                .isInstanceOf(NoSuchTableException.class);
    }

    private PruningTableSource source(DataType type) {
        TableLoader loader =
                TableLoader.fromHadoopTable(
                        folder.toString(), new org.apache.hadoop.conf.Configuration(false));
        ResolvedSchema columns = ResolvedSchema.of(Column.physical("c", type));
        Configuration configuration = new Configuration();
        DynamicTableFactory.Context context =
                new FactoryUtil.DefaultDynamicTableContext(
                        ObjectIdentifier.of("c", "db", "t"),
                        new ResolvedCatalogTable(
                                CatalogTable.newBuilder()
                                        .schema(
                                                Schema.newBuilder()
                                                        .fromResolvedSchema(columns)
                                                        .build())
                                        .options(Map.of())
                                        .build(),
                                columns),
                        Map.of(),
                        configuration,
                        getClass().getClassLoader(),
                        false);
        return (PruningTableSource)
                PruningTableSource.of(
                        new IcebergTableSource(loader, columns, Map.of(), configuration), context);
    }
}
