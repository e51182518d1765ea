/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.sql.planner.PlanRewriter;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.planner.calcite.CalciteConfig$;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalJoin;
import org.apache.flink.table.planner.plan.optimize.program.FlinkChainedProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkStreamProgram;
import org.apache.flink.table.planner.plan.optimize.program.StreamOptimizeContext;

import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A session whose user has put a program into the optimizer that takes all hints of joins away. */
class LookupJoinRewriteTest {

    private static final String JOIN =
            "SELECT o.id, s.name FROM orders AS o JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    private final TableEnvironment tables = Tables.streaming();

    @BeforeEach
    void loadTheModuleBehindTheUsersProgram() {
        tables.getConfig()
                .setPlannerConfig(
                        CalciteConfig$.MODULE$
                                .createBuilder()
                                .replaceStreamProgram(programsWithoutHints())
                                .build());
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createOrders(tables);
    }

    @Test
    void refusesAPlanThatHasLostTheHash() {
        Tables.createStaff(tables, "staff", "'lookup.hash.enable' = 'true'");

        assertThatThrownBy(() -> tables.explainSql(JOIN))
                .isInstanceOf(TableException.class)
                .hasMessageContaining(
                        "Cannot apply 'lookup.hash.enable' = 'true' of table"
                                + " default_catalog.default_database.staff: the plan was made without"
                                + " our hint");
    }

    @Test
    void leavesAPlanAloneThatAskedForNoHash() {
        Tables.createStaff(tables, "staff", "'lookup.async.batch.size' = '10'");

        assertThat(tables.explainSql(JOIN)).contains("requests=[<= 10 keys");
    }

    private FlinkChainedProgram<StreamOptimizeContext> programsWithoutHints() {
        FlinkChainedProgram<StreamOptimizeContext> flinks =
                FlinkStreamProgram.buildProgram(tables.getConfig());
        FlinkChainedProgram<StreamOptimizeContext> users = new FlinkChainedProgram<>();
        for (String name : flinks.getProgramNames()) {
            FlinkOptimizeProgram<StreamOptimizeContext> program = flinks.get(name).get();
            users.addLast(
                    name,
                    name.equals(FlinkStreamProgram.PHYSICAL())
                            ? (root, context) -> program.optimize(withoutHints(root), context)
                            : program);
        }
        return users;
    }

    private static RelNode withoutHints(RelNode root) {
        return new PlanRewriter(
                        node ->
                                node instanceof FlinkLogicalJoin join
                                        ? new FlinkLogicalJoin(
                                                join.getCluster(),
                                                join.getTraitSet(),
                                                join.getLeft(),
                                                join.getRight(),
                                                join.getCondition(),
                                                List.of(),
                                                join.getJoinType())
                                        : node)
                .rewrite(root);
    }
}
