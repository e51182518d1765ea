/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of a table of options.
 *
 * @param page path of the page below the folder
 * @param line of the page
 */
record DocumentedOption(
        String page,
        int line,
        String key,
        String required,
        String defaultValue,
        String type,
        String description) {

    static final List<String> HEADER =
            List.of("Option", "Required", "Default", "Type", "Description");

    /** All rows of all pages in a folder and below. */
    static List<DocumentedOption> in(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .flatMap(page -> rows(folder, page).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the documentation in " + folder, e);
        }
    }

    private static List<DocumentedOption> rows(Path folder, Path page) {
        List<DocumentedOption> rows = new ArrayList<>();
        List<String> lines = lines(page);
        boolean inTable = false;
        for (int i = 0; i < lines.size(); i++) {
            List<String> cells = cells(lines.get(i));
            if (cells.equals(HEADER)) {
                inTable = true;
                // Skips the line of dashes.
                i++;
            } else if (cells.isEmpty()) {
                inTable = false;
            } else if (inTable) {
                rows.add(of(folder.relativize(page).toString(), i + 1, cells));
            }
        }
        return rows;
    }

    /** For messages. */
    String place() {
        return page + ":" + line;
    }

    private static DocumentedOption of(String page, int line, List<String> cells) {
        if (cells.size() != HEADER.size()) {
            throw new IllegalStateException(
                    String.format(
                            "Invalid row at %s:%d: %d cells instead of %s. Write '|' inside a cell as"
                                    + " '\\|'.",
                            page, line, cells.size(), HEADER));
        }
        return new DocumentedOption(
                page,
                line,
                cells.get(0),
                cells.get(1),
                cells.get(2),
                cells.get(3),
                cells.get(4).replace("\\|", "|"));
    }

    /** Without the bars at both ends, and without back quotes; empty if the line is no row. */
    private static List<String> cells(String line) {
        String row = line.strip();
        if (!row.startsWith("|") || !row.endsWith("|") || row.length() < 2) {
            return List.of();
        }
        return Arrays.stream(row.substring(1, row.length() - 1).split("(?<!\\\\)\\|", -1))
                .map(String::strip)
                .map(cell -> cell.matches("`[^`]*`") ? cell.substring(1, cell.length() - 1) : cell)
                .toList();
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + page, e);
        }
    }
}
