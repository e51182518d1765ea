/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.PublicEvolving;

import java.util.List;

/**
 * What one capability adds to the optimizer. Lives in the planner's class loader; see {@code
 * SqlExtension#plannerContribution()}.
 */
@PublicEvolving
public interface PlannerContribution {

    /** The programs to add, in the order they are to run. */
    List<OptimizerProgram> programs();

    /**
     * Members of the planner that the programs use, so that a Flink version without one of them is
     * refused before a plan is touched.
     */
    List<PlannerMember> requiredMembers();
}
