/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An option as its declaration says it should be documented.
 *
 * @param key as in DDL
 * @param defaultValue as a user would write it; {@code (none)} if there is none
 * @param type {@code Integer}, {@code Duration}, {@code Enum}, {@code List<String>}
 * @param description in HTML that Markdown understands
 */
record DeclaredOption(String key, String defaultValue, String type, String description) {

    static final String NO_DEFAULT = "(none)";

    /** The options in static fields of a class, in the order of their keys. */
    static Stream<DeclaredOption> in(Class<?> optionsClass) {
        return Arrays.stream(optionsClass.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getType() == ConfigOption.class)
                .map(
                        field -> {
                            try {
                                field.setAccessible(true);
                                return of((ConfigOption<?>) field.get(null));
                            } catch (IllegalAccessException e) {
                                throw new IllegalStateException("Cannot read " + field, e);
                            }
                        })
                .sorted((left, right) -> left.key.compareTo(right.key));
    }

    private static DeclaredOption of(ConfigOption<?> option) {
        return new DeclaredOption(
                option.key(),
                option.hasDefaultValue() ? format(option.defaultValue()) : NO_DEFAULT,
                typeOf(option),
                new HtmlFormatter().format(option.description()).replace("\n", " "));
    }

    private static String format(Object value) {
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(DeclaredOption::format).collect(Collectors.joining(";"));
        }
        return value.toString();
    }

    private static String typeOf(ConfigOption<?> option) {
        Class<?> type = (Class<?>) hidden(option, "getClazz");
        String name = type.isEnum() ? "Enum" : type.getSimpleName();
        return (boolean) hidden(option, "isList") ? "List<" + name + ">" : name;
    }

    /** Flink's own generator of documentation sits in the package of ConfigOption. */
    private static Object hidden(ConfigOption<?> option, String name) {
        try {
            Method method = ConfigOption.class.getDeclaredMethod(name);
            method.setAccessible(true);
            return method.invoke(option);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cannot ask " + option + " for its type: ConfigOption." + name + " has changed",
                    e);
        }
    }

    /** The row of the documentation, ready to be pasted. */
    String row(String required) {
        return String.format(
                "| `%s` | %s | %s | %s | %s |",
                key, required, defaultValue, type, description.replace("|", "\\|"));
    }
}
