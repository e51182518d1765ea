/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.ServiceLoader;

/** The capabilities found beside this class. */
@Internal
public final class SqlExtensions {

    private SqlExtensions() {}

    /**
     * All of them, new at each call. A broken one fails here, by name, rather than being left out.
     */
    public static List<SqlExtension> all() {
        return ServiceLoader.load(SqlExtension.class, SqlExtension.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
