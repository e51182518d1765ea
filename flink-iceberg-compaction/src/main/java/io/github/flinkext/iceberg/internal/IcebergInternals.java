/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.internal;

import org.apache.flink.annotation.Internal;

import org.apache.iceberg.flink.IcebergTableSink;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergTableSource;

import javax.annotation.Nullable;

import java.lang.reflect.Field;

/**
 * The private members of Iceberg that we read: the table loaders of its source and its sink, which
 * its factory made out of the options of a table or catalog.
 *
 * <ul>
 *   <li>{@code IcebergTableSource#loader}
 *   <li>{@code IcebergTableSink#tableLoader}, null for a sink of many tables
 * </ul>
 *
 * <p>Checked on Iceberg 1.11.0, runtime of Flink 2.1.
 */
@Internal
public final class IcebergInternals {

    private IcebergInternals() {}

    public static TableLoader tableLoader(IcebergTableSource source) {
        return tableLoader(source, "loader");
    }

    /** Null if the sink writes to the tables that its records name. */
    @Nullable
    public static TableLoader tableLoader(IcebergTableSink sink) {
        return tableLoader(sink, "tableLoader");
    }

    @Nullable
    static TableLoader tableLoader(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return (TableLoader) field.get(owner);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    "Cannot take the table loader out of "
                            + owner.getClass().getName()
                            + ": it has no field '"
                            + name
                            + "' of that type. This version of Iceberg differs from 1.11.0, for which"
                            + " flinkext was made: use the catalog or connector 'iceberg' instead of"
                            + " 'iceberg-ext', or a version of flinkext for it.",
                    e);
        }
    }
}
