/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.internal;

import org.apache.flink.annotation.Internal;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.flink.IcebergTableSink;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.maintenance.api.RewriteDataFiles;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.flink.source.IcebergTableSource;

import javax.annotation.Nullable;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The private members of Iceberg that we read: the table loaders of its source and its sinks, which
 * its factory made out of the options of a table or catalog, and how its sink writes files.
 *
 * <ul>
 *   <li>{@code IcebergTableSource#loader}
 *   <li>{@code IcebergTableSink#tableLoader}, null for a sink of many tables
 *   <li>{@code IcebergSink#tableLoader}, {@code branch}, {@code dataFileFormat}, {@code
 *       targetDataFileSize}, {@code writeProperties}, {@code maintenanceTasks}
 * </ul>
 *
 * <p>Checked on Iceberg 1.11.0, runtime of Flink 2.1.
 */
@Internal
public final class IcebergInternals {

    private IcebergInternals() {}

    public static TableLoader tableLoader(IcebergTableSource source) {
        return read(source, "loader", TableLoader.class);
    }

    /** Null if the sink writes to the tables that its records name. */
    @Nullable
    public static TableLoader tableLoader(IcebergTableSink sink) {
        return read(sink, "tableLoader", TableLoader.class);
    }

    public static TableLoader tableLoader(IcebergSink sink) {
        return read(sink, "tableLoader", TableLoader.class);
    }

    public static String branch(IcebergSink sink) {
        return read(sink, "branch", String.class);
    }

    public static FileFormat fileFormat(IcebergSink sink) {
        return read(sink, "dataFileFormat", FileFormat.class);
    }

    /** In bytes. */
    public static long targetFileSize(IcebergSink sink) {
        return read(sink, "targetDataFileSize", Long.class);
    }

    /** What the sink gives to the writers of its files: properties of the table and its own. */
    public static Map<String, String> writeProperties(IcebergSink sink) {
        Map<String, String> properties = new HashMap<>();
        read(sink, "writeProperties", Map.class)
                .forEach((key, value) -> properties.put((String) key, (String) value));
        return properties;
    }

    /** Whether the maintenance that it was built with rewrites data files. */
    public static boolean compactsItself(IcebergSink sink) {
        List<?> tasks = read(sink, "maintenanceTasks", List.class);
        return tasks.stream().anyMatch(RewriteDataFiles.Builder.class::isInstance);
    }

    static <T> T read(Object owner, String name, Class<T> type) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return type.cast(field.get(owner));
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    ("Cannot take a %s out of %s: it has no field '%s' of that type. This version"
                                    + " of Iceberg differs from 1.11.0, for which flinkext was made: use"
                                    + " the catalog or connector 'iceberg' instead of 'iceberg-ext', or a"
                                    + " version of flinkext for it.")
                            .formatted(type.getSimpleName(), owner.getClass().getName(), name),
                    e);
        }
    }
}
