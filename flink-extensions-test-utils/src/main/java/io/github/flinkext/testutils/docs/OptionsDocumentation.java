/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the options declared in code with the tables {@code Option | Required | Default | Type |
 * Description} on the pages of the documentation.
 *
 * <p>Each class has its page, with a row for each of its options, so two classes may declare the
 * same key. A page may also list options that are not ours but that we follow, such as Flink's
 * {@code lookup.cache}; their types and defaults are held against Flink's declaration, and their
 * descriptions are ours.
 */
public final class OptionsDocumentation {

    private final List<OptionsPage> pages;
    private final Map<String, DeclaredOption> followed = new HashMap<>();

    /**
     * @param pages classes whose options must be documented, and where
     * @param followed classes whose options may be documented
     */
    public OptionsDocumentation(Collection<OptionsPage> pages, Collection<Class<?>> followed) {
        this.pages = List.copyOf(pages);
        followed.stream()
                .flatMap(DeclaredOption::in)
                .forEach(option -> this.followed.putIfAbsent(option.key(), option));
    }

    /** Whether a class declares an option at all. */
    public static boolean declaresOptions(Class<?> candidate) {
        return DeclaredOption.in(candidate).findAny().isPresent();
    }

    /**
     * What differs, a sentence each; empty if documentation and declarations agree.
     *
     * @param folder the pages, {@code *.md}, here and in folders below
     */
    public List<String> problems(Path folder) {
        List<DocumentedOption> rows = DocumentedOption.in(folder);
        List<String> problems = new ArrayList<>();
        for (DocumentedOption row : rows) {
            addProblems(row, problems);
        }
        for (OptionsPage page : pages) {
            addMissing(page, rows, problems);
        }
        return problems;
    }

    private static void addMissing(
            OptionsPage page, List<DocumentedOption> rows, List<String> problems) {
        Set<String> documented =
                rows.stream()
                        .filter(row -> row.page().equals(page.page()))
                        .map(DocumentedOption::key)
                        .collect(Collectors.toSet());
        page.declared()
                .forEach(
                        (key, option) -> {
                            if (!documented.contains(key)) {
                                problems.add(
                                        String.format(
                                                "%s lacks the option '%s'. Its row: %s",
                                                page.page(), key, page.row(option)));
                            }
                        });
    }

    private void addProblems(DocumentedOption row, List<String> problems) {
        for (OptionsPage page : pages) {
            DeclaredOption declared =
                    page.page().equals(row.page()) ? page.declared().get(row.key()) : null;
            if (declared != null) {
                addDifferences(row, declared, problems);
                addDifference(
                        row, "'Required'", row.required(), page.required(row.key()), problems);
                addDifference(
                        row, "description", row.description(), declared.description(), problems);
                return;
            }
        }
        if (followed.containsKey(row.key())) {
            addDifferences(row, followed.get(row.key()), problems);
            addDifference(row, "'Required'", row.required(), "no", problems);
        } else {
            problems.add(
                    String.format(
                            "%s: there is no option '%s' that belongs here. Remove the row or correct"
                                    + " the key.",
                            row.place(), row.key()));
        }
    }

    private static void addDifferences(
            DocumentedOption row, DeclaredOption declared, List<String> problems) {
        addDifference(row, "default", row.defaultValue(), declared.defaultValue(), problems);
        addDifference(row, "type", row.type(), declared.type(), problems);
    }

    private static void addDifference(
            DocumentedOption row,
            String what,
            String documented,
            String declared,
            List<String> problems) {
        if (!documented.equals(declared)) {
            problems.add(
                    String.format(
                            "%s: the %s of '%s' is documented as '%s' and declared as '%s'.",
                            row.place(), what, row.key(), documented, declared));
        }
    }
}
