/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import org.apache.flink.configuration.ConfigOption;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static java.util.function.Function.identity;

/**
 * A class of options and the page that has a row for each of them.
 *
 * @param options declares them in static fields
 * @param page path below the folder of the documentation
 * @param requiredKeys those without which a table cannot be created
 */
public record OptionsPage(Class<?> options, String page, Set<String> requiredKeys) {

    /** A class of which no option is required. */
    public OptionsPage(Class<?> options, String page) {
        this(options, page, Set.<String>of());
    }

    /**
     * A class of options of a connector.
     *
     * @param required what its factory says is required
     */
    public OptionsPage(Class<?> options, String page, Collection<ConfigOption<?>> required) {
        this(
                options,
                page,
                required.stream().map(ConfigOption::key).collect(Collectors.toUnmodifiableSet()));
    }

    /** The table of the class, to be pasted into the page. */
    public String table() {
        return DeclaredOption.in(options)
                .map(this::row)
                .collect(
                        Collectors.joining(
                                "\n",
                                """
                                | Option | Required | Default | Type | Description |
                                | --- | --- | --- | --- | --- |
                                """,
                                "\n"));
    }

    String row(DeclaredOption option) {
        return option.row(required(option.key()));
    }

    /** As it stands in the column 'Required'. */
    String required(String key) {
        return requiredKeys.contains(key) ? "yes" : "no";
    }

    Map<String, DeclaredOption> declared() {
        return DeclaredOption.in(options)
                .collect(
                        Collectors.toMap(
                                DeclaredOption::key,
                                identity(),
                                (one, other) -> one,
                                TreeMap::new));
    }
}
