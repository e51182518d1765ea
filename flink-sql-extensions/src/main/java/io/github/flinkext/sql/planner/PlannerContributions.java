/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import io.github.flinkext.sql.SqlExtension;
import io.github.flinkext.sql.SqlExtensions;

import org.apache.flink.table.api.TableException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contributions of all capabilities, each checked to fit the planner at hand. */
record PlannerContributions(List<OptimizerProgram> programs) {

    static PlannerContributions load() {
        List<OptimizerProgram> programs = new ArrayList<>();
        for (SqlExtension extension : SqlExtensions.all()) {
            Optional<String> className = extension.plannerContribution();
            if (className.isPresent()) {
                PlannerContribution contribution = create(extension, className.get());
                check(extension, contribution);
                programs.addAll(contribution.programs());
            }
        }
        return new PlannerContributions(List.copyOf(programs));
    }

    private static PlannerContribution create(SqlExtension extension, String className) {
        try {
            return (PlannerContribution)
                    Class.forName(className, true, PlannerContributions.class.getClassLoader())
                            .getConstructor()
                            .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new TableException(
                    "Cannot load what '" + extension.name() + "' adds to the SQL planner", e);
        }
    }

    private static void check(SqlExtension extension, PlannerContribution contribution) {
        List<String> problems =
                contribution.requiredMembers().stream()
                        .flatMap(member -> member.problem().stream())
                        .toList();
        if (!problems.isEmpty()) {
            throw new TableException(
                    String.format(
                            "Cannot extend the SQL planner for '%s': this Flink version differs from"
                                    + " the tested ones, %s. Use a tested version.",
                            extension.name(), String.join("; ", problems)));
        }
    }
}
