/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The class path that the tests run with. */
final class ClassPath {

    private ClassPath() {}

    static List<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    /** Jars of Flink itself: not its connectors and shaded libraries, which have versions apart. */
    static List<Path> flinkJars() {
        return entries().stream().filter(ClassPath::isFlink).toList();
    }

    private static boolean isFlink(Path entry) {
        String name = entry.getFileName().toString();
        return entry.toString().replace('\\', '/').contains("/org/apache/flink/flink-")
                && name.endsWith(".jar")
                && !name.startsWith("flink-shaded-")
                && !name.startsWith("flink-connector-jdbc-");
    }
}
