/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Loads our {@code planner} packages so that they see the planner's classes.
 *
 * <pre>
 *   io.github.flinkext.*.planner.*                 defined here, from our own jar
 *   org.apache.flink.table.planner.*, calcite,     the planner's loader, which the user's classes
 *   sql.parser, scala                              cannot see when flink-table-planner-loader is used
 *   everything else                                the loader of our API
 * </pre>
 *
 * <p>There is one per planner loader, kept only as long as a session uses it, so that neither a
 * planner in a user's jar nor an ADD JAR of ours is held in memory by the other.
 */
final class PlannerClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String OWN = "io.github.flinkext.";
    private static final String OWN_PACKAGE = ".planner.";
    private static final String[] PLANNER = {
        "org.apache.flink.table.planner.",
        "org.apache.flink.calcite.",
        "org.apache.flink.sql.parser.",
        "org.apache.calcite.",
        "scala."
    };

    private static final Map<ClassLoader, WeakReference<PlannerClassLoader>> LOADERS =
            new WeakHashMap<>();

    private final ClassLoader planner;
    private final ClassLoader api = PlannerClassLoader.class.getClassLoader();

    private PlannerClassLoader(ClassLoader planner) {
        super("flinkext-planner", null);
        this.planner = planner;
    }

    /** The loader next to a planner's. */
    static PlannerClassLoader nextTo(ClassLoader planner) {
        synchronized (LOADERS) {
            WeakReference<PlannerClassLoader> reference = LOADERS.get(planner);
            PlannerClassLoader loader = reference == null ? null : reference.get();
            if (loader == null) {
                loader = new PlannerClassLoader(planner);
                LOADERS.put(planner, new WeakReference<>(loader));
            }
            return loader;
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = isOwn(name) ? findClass(name) : ownerOf(name).loadClass(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = api.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(
                    name, bytes, 0, bytes.length, PlannerClassLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException("Cannot read class " + name, e);
        }
    }

    private static boolean isOwn(String name) {
        return name.startsWith(OWN) && name.contains(OWN_PACKAGE);
    }

    private ClassLoader ownerOf(String name) {
        for (String prefix : PLANNER) {
            if (name.startsWith(prefix)) {
                return planner;
            }
        }
        return api;
    }
}
