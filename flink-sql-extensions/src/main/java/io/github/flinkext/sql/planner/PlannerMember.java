/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.PublicEvolving;

import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A method, constructor or field of the planner that we use.
 *
 * @param owner its class
 * @param name its name; {@code <init>} for a constructor
 * @param parameters the types of its parameters; null for a field
 */
@PublicEvolving
public record PlannerMember(Class<?> owner, String name, Class<?>... parameters) {

    private static final String CONSTRUCTOR = "<init>";

    public static PlannerMember constructor(Class<?> owner, Class<?>... parameters) {
        return new PlannerMember(owner, CONSTRUCTOR, parameters);
    }

    /** A field, which may be private. */
    public static PlannerMember field(Class<?> owner, String name) {
        return new PlannerMember(owner, name, (Class<?>[]) null);
    }

    /** Whether the planner at hand has it. */
    boolean exists() {
        if (parameters == null) {
            return Arrays.stream(owner.getDeclaredFields())
                    .anyMatch(field -> field.getName().equals(name));
        }
        Stream<? extends Executable> candidates =
                name.equals(CONSTRUCTOR)
                        ? Arrays.stream(owner.getConstructors())
                        : Arrays.stream(owner.getMethods())
                                .filter(method -> method.getName().equals(name));
        return candidates.anyMatch(
                candidate -> Arrays.equals(candidate.getParameterTypes(), parameters));
    }

    @Override
    public String toString() {
        String member = owner.getName() + "#" + name;
        return parameters == null
                ? member
                : Arrays.stream(parameters)
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", member + "(", ")"));
    }
}
