/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.internal;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;

/** The jars that a user adds and that ours does not hold. Mentions no class of theirs. */
@Internal
public final class IcebergRuntime {

    private static final String ICEBERG = "org.apache.iceberg.flink.FlinkCatalogFactory";
    private static final String HADOOP = "org.apache.hadoop.conf.Configuration";

    private IcebergRuntime() {}

    /**
     * @param action what cannot be done without them, as in "Cannot [create catalog 'x']"
     * @throws ValidationException if a jar is missing
     */
    public static void require(String action) {
        require(IcebergRuntime.class.getClassLoader(), action);
    }

    static void require(ClassLoader ours, String action) {
        requireClass(
                ours,
                ICEBERG,
                action,
                "Put iceberg-flink-runtime-<Flink version>-<Iceberg version>.jar beside the jar of"
                        + " flinkext: both into lib/ of Flink, or both into ADD JAR.");
        requireClass(
                ours,
                HADOOP,
                action,
                "Iceberg needs Hadoop's configuration for every kind of catalog. Set HADOOP_CLASSPATH"
                        + " or put hadoop-client-api, hadoop-client-runtime and commons-logging into"
                        + " lib/ of Flink.");
    }

    /**
     * What is needed besides shows only when it is used, and differs by kind of catalog.
     *
     * @param action what cannot be done
     */
    public static ValidationException incomplete(String action, NoClassDefFoundError missing) {
        return new ValidationException(
                "Cannot "
                        + action
                        + ": "
                        + missing
                        + ". Hadoop's client jars do not hold all that they need. Put"
                        + " commons-logging-1.1.3.jar beside them, and for a catalog of type hive the"
                        + " client of Hive; or set HADOOP_CLASSPATH to a Hadoop that is whole.",
                missing);
    }

    private static void requireClass(
            ClassLoader ours, String className, String action, String remedy) {
        try {
            Class.forName(className, false, ours);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ValidationException(
                    "Cannot " + action + ": class " + className + " cannot be loaded. " + remedy,
                    e);
        }
    }
}
