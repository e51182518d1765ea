/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the options declared in code with the tables {@code Option | Required | Default | Type |
 * Description} on the pages of the documentation.
 *
 * <p>An option may be on several pages. A page may also list options that are not ours but that we
 * follow, such as Flink's {@code lookup.cache}; they are held against Flink's declaration.
 */
public final class OptionsDocumentation {

    private final Map<String, DeclaredOption> own;
    private final Map<String, DeclaredOption> followed;

    /**
     * @param own classes whose options must be documented
     * @param followed classes whose options may be documented
     */
    public OptionsDocumentation(Collection<Class<?>> own, Collection<Class<?>> followed) {
        this.own = optionsIn(own);
        this.followed = optionsIn(followed);
    }

    private static Map<String, DeclaredOption> optionsIn(Collection<Class<?>> classes) {
        return classes.stream()
                .flatMap(DeclaredOption::in)
                .collect(
                        Collectors.toMap(
                                DeclaredOption::key,
                                option -> option,
                                (one, other) -> one,
                                TreeMap::new));
    }

    /** Whether a class declares an option at all. */
    public static boolean declaresOptions(Class<?> candidate) {
        return DeclaredOption.in(candidate).findAny().isPresent();
    }

    /**
     * The table of a class, to be pasted into its page; what is required is for a person to say.
     */
    public static String table(Class<?> options) {
        return DeclaredOption.in(options)
                .map(DeclaredOption::row)
                .collect(
                        Collectors.joining(
                                "\n",
                                """
                                | Option | Required | Default | Type | Description |
                                | --- | --- | --- | --- | --- |
                                """,
                                "\n"));
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
        Set<String> documented =
                rows.stream().map(DocumentedOption::key).collect(Collectors.toSet());
        own.forEach(
                (key, option) -> {
                    if (!documented.contains(key)) {
                        problems.add(
                                "No page has the option '" + key + "'. Its row: " + option.row());
                    }
                });
        return problems;
    }

    private void addProblems(DocumentedOption row, List<String> problems) {
        DeclaredOption declared = own.getOrDefault(row.key(), followed.get(row.key()));
        if (declared == null) {
            problems.add(
                    String.format(
                            "%s: there is no option '%s'. Remove the row or correct the key.",
                            row.place(), row.key()));
            return;
        }
        addDifference(row, "default", row.defaultValue(), declared.defaultValue(), problems);
        addDifference(row, "type", row.type(), declared.type(), problems);
        if (!row.required().equals("yes") && !row.required().equals("no")) {
            problems.add(
                    String.format(
                            "%s: 'Required' of '%s' is '%s'. Write 'yes' or 'no'.",
                            row.place(), row.key(), row.required()));
        }
        if (row.required().equals("yes")
                && !declared.defaultValue().equals(DeclaredOption.NO_DEFAULT)) {
            problems.add(
                    String.format(
                            "%s: '%s' is said to be required, but has the default '%s'.",
                            row.place(), row.key(), declared.defaultValue()));
        }
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
