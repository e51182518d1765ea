/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.testing.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlannerContribution;
import io.github.flinkext.sql.planner.PlannerMember;

import java.util.List;

/** Fails as it would if it named a class that the planner does not have. */
public final class MissingClassContribution implements PlannerContribution {

    @Override
    public List<OptimizerProgram> programs() {
        return List.of();
    }

    @Override
    public List<PlannerMember> requiredMembers() {
        throw new NoClassDefFoundError("org/apache/flink/table/planner/MovedElsewhere");
    }
}
