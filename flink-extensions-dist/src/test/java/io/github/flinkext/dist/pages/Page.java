/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import io.github.flinkext.testutils.FlinkextRepository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param name path from the root of the repository
 */
record Page(String name, List<String> lines) {

    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
    private static final Pattern NOTE = Pattern.compile(" *<!-- (.*) -->");

    /** README and CHANGELOG, and the pages in docs/ and below. */
    static List<Page> all() {
        Path root = FlinkextRepository.root();
        try (Stream<Path> top = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the pages below " + root, e);
        }
    }

    static Page read(Path root, Path file) {
        try {
            String name = root.relativize(file).toString().replace('\\', '/');
            return new Page(name, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static Page of(String name, String text) {
        return new Page(name, text.lines().toList());
    }

    List<PageBlock> blocks() {
        List<PageBlock> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = endOfBlock(i, fence.group(1));
                blocks.add(
                        new PageBlock(
                                name + ":" + (i + 1),
                                fence.group(2),
                                i == 0 ? "" : noteIn(lines.get(i - 1)),
                                text(i + 1, end, fence.group(1))));
                i = end;
            }
        }
        return blocks;
    }

    /** The page without its fenced blocks. */
    List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean inBlock = false;
        for (String line : lines) {
            boolean fence = line.strip().startsWith("```");
            if (!inBlock && !fence) {
                prose.add(line);
            }
            inBlock ^= fence;
        }
        return prose;
    }

    private int endOfBlock(int start, String indent) {
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).equals(indent + "```")) {
                return i;
            }
        }
        throw new IllegalStateException("The block at " + name + ":" + (start + 1) + " is open.");
    }

    private static String noteIn(String line) {
        Matcher note = NOTE.matcher(line);
        return note.matches() ? note.group(1) : "";
    }

    private String text(int start, int end, String indent) {
        return lines.subList(start, end).stream()
                .map(line -> line.startsWith(indent) ? line.substring(indent.length()) : line)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
