/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.PublicEvolving;

import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A method or constructor of the planner that we call.
 *
 * @param owner its class
 * @param name its name; {@code <init>} for a constructor
 * @param parameters the types of its parameters
 */
@PublicEvolving
public record PlannerMember(Class<?> owner, String name, Class<?>... parameters) {

    private static final String CONSTRUCTOR = "<init>";

    public static PlannerMember constructor(Class<?> owner, Class<?>... parameters) {
        return new PlannerMember(owner, CONSTRUCTOR, parameters);
    }

    /** What is wrong with it in the planner at hand; empty if nothing is. */
    Optional<String> problem() {
        Stream<? extends Executable> candidates =
                name.equals(CONSTRUCTOR)
                        ? Arrays.stream(owner.getConstructors())
                        : Arrays.stream(owner.getMethods())
                                .filter(method -> method.getName().equals(name));
        return candidates.anyMatch(
                        candidate -> Arrays.equals(candidate.getParameterTypes(), parameters))
                ? Optional.empty()
                : Optional.of(this + " is missing");
    }

    @Override
    public String toString() {
        return Arrays.stream(parameters)
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", owner.getName() + "#" + name + "(", ")"));
    }
}
