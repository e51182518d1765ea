/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.catalog;

import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.Factory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** Sends all calls to Iceberg's catalog, but answers itself for the factory of tables. */
final class ExtendedCatalogHandler implements InvocationHandler {

    private final Catalog catalog;
    private final Optional<Factory> factory;

    ExtendedCatalogHandler(Catalog catalog, Optional<Factory> factory) {
        this.catalog = catalog;
        this.factory = factory;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getFactory" -> factory;
            case "equals" -> isProxyOfTheSame(arguments[0]);
            case "toString" -> "Extended " + catalog;
            default -> ofCatalog(method, arguments);
        };
    }

    private Object ofCatalog(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(catalog, arguments);
        } catch (InvocationTargetException e) {
            // Flink tells a missing table from a broken catalog by the exception.
            throw e.getCause();
        }
    }

    private boolean isProxyOfTheSame(Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof ExtendedCatalogHandler handler
                && handler.catalog.equals(catalog);
    }
}
