/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.iceberg.catalog.ExtendedCatalogs;
import io.github.flinkext.iceberg.internal.IcebergRuntime;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;

import java.util.Set;

/**
 * Makes Iceberg's catalogs with tables that compact themselves and read nested columns only: {@code
 * CREATE CATALOG ... WITH ('type' = 'iceberg-ext', ...)}.
 *
 * <p>All other options are those of {@code 'type' = 'iceberg'}, and so are the tables: both types
 * can be used for the same tables at the same time.
 */
@PublicEvolving
public final class IcebergExtCatalogFactory implements CatalogFactory {

    public static final String IDENTIFIER = "iceberg-ext";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    /** None is required here; Iceberg checks them. */
    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    /** Iceberg declares none for its catalogs either. */
    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public Catalog createCatalog(Context context) {
        // Everything that mentions Iceberg is behind this check, in classes of its own.
        String action = "create catalog '" + context.getName() + "' of type '" + IDENTIFIER + "'";
        IcebergRuntime.require(action);
        try {
            return ExtendedCatalogs.create(context);
        } catch (NoClassDefFoundError e) {
            throw IcebergRuntime.incomplete(action, e);
        }
    }
}
