/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

import static org.assertj.core.api.Assertions.assertThat;

/** A jar, as names of its entries. */
record Jar(Path path, Set<String> entries) {

    private static final String CLASS = ".class";

    /** The jar for Flink's {@code lib/} that this build has made. */
    static Jar ofThisBuild() {
        return read(Path.of(requiredProperty("flinkext.dist.jar")));
    }

    static Jar read(Path path) {
        try (JarFile file = new JarFile(path.toFile())) {
            return new Jar(
                    path,
                    file.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(ZipEntry::getName)
                            .collect(Collectors.toUnmodifiableSet()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the jar " + path, e);
        }
    }

    /** Entries that are classes, without those that only a newer Java or a module path reads. */
    Set<String> classes() {
        return entries.stream()
                .filter(entry -> entry.endsWith(CLASS))
                .filter(entry -> !entry.startsWith("META-INF/"))
                .filter(entry -> !entry.equals("module-info" + CLASS))
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean hasClass(String name) {
        return entries.contains(name.replace('.', '/') + CLASS);
    }

    String text(String entry) {
        assertThat(entries).as("entries of " + path).contains(entry);
        try (JarFile file = new JarFile(path.toFile());
                InputStream in = file.getInputStream(file.getEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + entry + " in " + path, e);
        }
    }

    List<String> lines(String entry) {
        return text(entry).lines().toList();
    }

    static String requiredProperty(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "The system property '"
                            + name
                            + "' is not set. Run the test with 'mvn verify', which makes the jar.");
        }
        return value;
    }
}
