/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.internal;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;

import org.apache.iceberg.flink.IcebergTableSink;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergTableSource;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IcebergInternalsTest {

    private static final TableLoader LOADER =
            TableLoader.fromHadoopTable("none", new org.apache.hadoop.conf.Configuration(false));

    private static final ResolvedSchema COLUMNS =
            ResolvedSchema.of(Column.physical("id", DataTypes.INT()));

    @Test
    void takesTheLoadersOutOfIcebergsSourceAndSink() {
        Configuration none = new Configuration();

        assertThat(
                        IcebergInternals.tableLoader(
                                new IcebergTableSource(LOADER, COLUMNS, Map.of(), none)))
                .isSameAs(LOADER);
        assertThat(
                        IcebergInternals.tableLoader(
                                new IcebergTableSink(LOADER, COLUMNS, none, Map.of())))
                .isSameAs(LOADER);
    }

    @Test
    void saysThatTheVersionDiffersIfTheFieldIsNotThere() {
        assertThatThrownBy(() -> IcebergInternals.read(new Object(), "loader", TableLoader.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot take a TableLoader out of java.lang.Object: it has no field"
                                + " 'loader' of that type. This version of Iceberg differs from"
                                + " 1.11.0, for which flinkext was made: use the catalog or"
                                + " connector 'iceberg' instead of 'iceberg-ext', or a version of"
                                + " flinkext for it.");
        assertThatThrownBy(() -> IcebergInternals.read(new Wrong(), "loader", TableLoader.class))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Its field has another type. */
    private static final class Wrong {
        final String loader = "text";
    }
}
