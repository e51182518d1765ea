/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.testing.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlannerContribution;
import io.github.flinkext.sql.planner.PlannerMember;

import org.apache.flink.table.planner.plan.optimize.program.FlinkStreamProgram;

import java.util.List;

/** Needs a method that no planner has. */
public final class MissingMethodContribution implements PlannerContribution {

    @Override
    public List<OptimizerProgram> programs() {
        return List.of();
    }

    @Override
    public List<PlannerMember> requiredMembers() {
        return List.of(new PlannerMember(FlinkStreamProgram.class, "readMinds", String.class));
    }
}
