/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library that goes into the jar, as the build resolved it.
 *
 * @param coordinates {@code group:artifact:version}
 * @param jar where it came from
 */
record BundledLibrary(String coordinates, Jar jar) {

    /** {@code group:artifact:jar:version:scope:file}, and perhaps the name of its module. */
    private static final Pattern LINE =
            Pattern.compile(
                    "\\s+(?<group>[^:]+):(?<artifact>[^:]+):jar:(?<version>[^:]+):\\w+:"
                            + "(?<file>.+?\\.jar)(\\W.*)?");

    /** All libraries that the build resolved to be bundled. */
    static List<BundledLibrary> ofThisBuild() {
        Path list = Path.of(Jar.requiredProperty("flinkext.dist.libraries"));
        try {
            return Files.readAllLines(list).stream()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(BundledLibrary::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + list, e);
        }
    }

    private static BundledLibrary of(Matcher line) {
        return new BundledLibrary(
                String.join(
                        ":", line.group("group"), line.group("artifact"), line.group("version")),
                Jar.read(Path.of(line.group("file"))));
    }
}
