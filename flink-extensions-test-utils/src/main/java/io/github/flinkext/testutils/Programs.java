/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds programs on the PATH and where systems keep servers beside it. */
final class Programs {

    private static final List<String> SERVER_FOLDERS =
            List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin");

    private Programs() {}

    /**
     * The program as first found on the PATH. A pattern names folders to search after it, with a
     * version in place of its star: the newest version comes first.
     */
    static Optional<Path> find(String name, String... patterns) {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        SERVER_FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
        for (String pattern : patterns) {
            folders.addAll(newestFirst(pattern));
        }
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> newestFirst(String pattern) {
        int star = pattern.indexOf('*');
        int start = pattern.lastIndexOf('/', star) + 1;
        int end = pattern.indexOf('/', star);
        Path parent = Path.of(pattern.substring(0, start));
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> versions =
                Files.newDirectoryStream(parent, pattern.substring(start, end))) {
            versions.forEach(folders::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + parent, e);
        }
        folders.sort(Comparator.comparingInt(Programs::version).reversed());
        folders.replaceAll(version -> version.resolve(pattern.substring(end + 1)));
        return folders;
    }

    private static int version(Path folder) {
        String digits = folder.getFileName().toString().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
