/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a page shows below a statement, held against what Flink printed.
 *
 * <p>A table must have the same rows in any order, since the rows of a stream have none; anything
 * else must occur in what was printed, where {@code ...} stands for text left out and blanks and
 * line breaks do not count.
 */
final class ShownOutput {

    private static final String ELLIPSIS = "...";

    private ShownOutput() {}

    static void check(PageBlock shown, String printed) {
        assertThat(shown.text().replace(ELLIPSIS, ""))
                .as("output shown at %s, which would agree with anything", shown.place())
                .isNotBlank();
        if (isTable(shown.text()) && isTable(printed)) {
            assertThat(tableRows(shown.text()))
                    .as("rows shown at %s; the statement printed\n%s", shown.place(), printed)
                    .containsExactlyInAnyOrderElementsOf(tableRows(printed));
        } else {
            assertThat(withoutBlanks(printed))
                    .as("output shown at %s; the statement printed\n%s", shown.place(), printed)
                    .containsPattern(pattern(shown.text()));
        }
    }

    private static boolean isTable(String text) {
        return text.stripLeading().startsWith("+-") && text.contains("-+\n|");
    }

    /** The cells of each row, the header among them. */
    private static List<List<String>> tableRows(String table) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : table.split("\n")) {
            if (line.startsWith("|")) {
                rows.add(Stream.of(line.split("\\|")).skip(1).map(String::strip).toList());
            }
        }
        return rows;
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile(
                Arrays.stream(withoutBlanks(shown).split(Pattern.quote(ELLIPSIS), -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*?")));
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s+", "");
    }
}
