/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.catalog;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.Factory;

import org.apache.iceberg.flink.FlinkCatalogFactory;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Iceberg's own catalogs, whose tables are made by our factory.
 *
 * <p>They are proxies and no subclass: the constructor of Iceberg's catalog changes between
 * versions, and whatever Flink adds to the interface reaches it untouched.
 */
@Internal
public final class ExtendedCatalogs {

    private ExtendedCatalogs() {}

    public static Catalog create(CatalogFactory.Context context) {
        return decorate(new FlinkCatalogFactory().createCatalog(context));
    }

    static Catalog decorate(Catalog catalog) {
        Factory factory =
                catalog.getFactory()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "Cannot extend catalog "
                                                        + catalog
                                                        + ": it has no factory for its tables."));
        return (Catalog)
                Proxy.newProxyInstance(
                        catalog.getClass().getClassLoader(),
                        interfacesOf(catalog.getClass()),
                        new ExtendedCatalogHandler(
                                catalog, Optional.of(ExtendedTableFactory.of(factory))));
    }

    private static Class<?>[] interfacesOf(Class<?> type) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            for (Class<?> candidate : next.getInterfaces()) {
                if (Modifier.isPublic(candidate.getModifiers())) {
                    interfaces.add(candidate);
                }
            }
        }
        return interfaces.toArray(Class<?>[]::new);
    }
}
