/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.testing;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Runs a test's code with all classes loaded anew, on a Flink that says it has another version. It
 * reads its version from a file, and another file comes first on the class path here.
 */
public final class OtherFlinkVersion {

    private static final String VERSION_FILE = ".flink-runtime.version.properties";

    private OtherFlinkVersion() {}

    /**
     * Runs the code and returns what it returned.
     *
     * @param folder an empty folder
     * @param code a class with a constructor without parameters
     */
    public static String run(String version, Path folder, Class<? extends Callable<String>> code)
            throws Exception {
        Files.writeString(folder.resolve(VERSION_FILE), "project.version=" + version + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader classes =
                new URLClassLoader(
                        classPath(folder).toArray(URL[]::new),
                        ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(classes);
            Callable<?> fresh =
                    (Callable<?>) classes.loadClass(code.getName()).getConstructor().newInstance();
            return (String) fresh.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<URL> classPath(Path first) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(first.toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            URI uri = Path.of(entry).toAbsolutePath().toUri();
            urls.add(uri.toURL());
        }
        return urls;
    }
}
