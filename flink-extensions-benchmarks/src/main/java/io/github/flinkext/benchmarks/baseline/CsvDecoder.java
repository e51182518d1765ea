/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.formats.csv.CsvRowDataDeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Flink's format 'csv' for {@link Customers}, which every Redis case decodes with. */
final class CsvDecoder {

    private final DeserializationSchema<RowData> schema;

    CsvDecoder() {
        schema =
                new CsvRowDataDeserializationSchema.Builder(
                                Customers.ROW_TYPE, InternalTypeInfo.of(Customers.ROW_TYPE))
                        .build();
        try {
            schema.open(new Initialization());
        } catch (Exception e) {
            throw new IllegalStateException("Cannot open the csv format", e);
        }
    }

    /** Not to be used by two threads at once. */
    RowData decode(byte[] value) {
        try {
            return schema.deserialize(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Initialization implements InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(CsvDecoder.class.getClassLoader());
        }
    }
}
