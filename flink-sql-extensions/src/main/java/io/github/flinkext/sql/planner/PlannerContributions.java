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
import java.util.function.Supplier;

/**
 * The contributions of all capabilities, each checked to fit the planner at hand. What does not fit
 * is named by an exception whose message goes into a sentence that says which Flink this is.
 */
record PlannerContributions(List<OptimizerProgram> programs) {

    static PlannerContributions load() {
        check("LOAD MODULE flinkext", ExtensionCalciteConfig::requiredMembers);
        List<OptimizerProgram> programs = new ArrayList<>();
        for (SqlExtension extension : SqlExtensions.all()) {
            Optional<String> className = extension.plannerContribution();
            if (className.isPresent()) {
                PlannerContribution contribution = create(extension, className.get());
                check("'" + extension.name() + "'", contribution::requiredMembers);
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
                    "what '" + extension.name() + "' adds to it cannot be loaded, " + e, e);
        }
    }

    private static void check(String user, Supplier<List<PlannerMember>> requiredMembers) {
        List<String> missing;
        try {
            missing =
                    requiredMembers.get().stream()
                            .filter(member -> !member.exists())
                            .map(PlannerMember::toString)
                            .toList();
        } catch (NoClassDefFoundError e) {
            missing = List.of(String.valueOf(e.getMessage()).replace('/', '.'));
        }
        if (!missing.isEmpty()) {
            throw new TableException(
                    String.format(
                            "%s needs %s, which is missing", user, String.join(" and ", missing)));
        }
    }
}
