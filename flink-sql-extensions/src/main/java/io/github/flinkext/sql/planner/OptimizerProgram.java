/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;

import org.apache.calcite.rel.RelNode;

/**
 * One step of the optimizer, for streaming and batch plans.
 *
 * @param name unique name, starting with {@code flinkext-}
 * @param place where it runs
 * @param rewrite what it does
 */
@PublicEvolving
public record OptimizerProgram(String name, Place place, Rewrite rewrite) {

    /** Where among Flink's own steps a program runs. */
    public enum Place {
        /**
         * On the logical plan of a stream, as the statement says it, when nothing has run. Not on
         * plans of batch jobs.
         */
        FIRST,
        /** On the logical plan, when all logical rules have run. */
        BEFORE_PHYSICAL,
        /**
         * On the physical plan of a stream, before it is found out which nodes send updates and
         * which need them, and before aggregates are split in two phases. Not on plans of batch
         * jobs.
         */
        BEFORE_CHANGELOG_MODES,
        /** On the physical plan, when everything else has run. */
        LAST
    }

    /** Changes a plan; returns the same root if there is nothing to change. */
    @FunctionalInterface
    public interface Rewrite {
        RelNode apply(RelNode root, FlinkOptimizeContext context);
    }
}
