/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;
import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.calendar.CalendarWindowFunction;
import io.github.flinkext.window.feature.SlidingFeatures;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.planner.calcite.RexTableArgCall;
import org.apache.flink.table.planner.functions.bridging.BridgingSqlFunction;
import org.apache.flink.table.planner.plan.logical.SliceAttachedWindowingStrategy;
import org.apache.flink.table.planner.plan.nodes.calcite.Expand;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalExchange;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGlobalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLocalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalProcessTableFunction;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalRel;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregateBase;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowDeduplicate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowRank;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowTableFunction;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.plan.trait.FlinkRelDistribution;
import org.apache.flink.table.planner.plan.utils.ChangelogPlanUtils;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Exchange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

import java.util.List;

/**
 * Prepares the nodes of a plan that may have late rows for writing them to a table, if asked:
 * aggregates get one phase, since the second of two phases has no rows that one could write, and
 * process table functions get a node before them.
 */
final class LateRowRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        return LateRowOption.of(root)
                .map(table -> new PlanRewriter(node -> prepared(node, table)).rewrite(root))
                .orElse(root);
    }

    private static RelNode prepared(RelNode node, String table) {
        if (node instanceof StreamPhysicalProcessTableFunction function && isOurs(function)) {
            return filtered(function, table);
        }
        if (node instanceof StreamPhysicalGlobalWindowAggregate global
                && global.windowing() instanceof SliceAttachedWindowingStrategy
                && global.windowing().isRowtime()) {
            return checked(onePhase(global));
        }
        if (node instanceof StreamPhysicalWindowAggregate aggregate
                && LateRowOption.canBeLate(aggregate.windowing())) {
            return checked(aggregate);
        }
        if (node instanceof StreamPhysicalIncrementalWindowAggregate incremental
                && LateRowOption.canBeLate(incremental.windowing())) {
            return checked(incremental);
        }
        if (isAggregate(node) && getsRowsOfTable(node)) {
            throw new ValidationException(
                    String.format(
                            "Cannot use '%s' for an aggregate whose windows are assigned before"
                                    + " it, since something uses their columns in between. Put"
                                    + " conditions on window columns behind the aggregate, or RESET"
                                    + " the option.",
                            WindowOptions.LATE_ROWS_TABLE.key()));
        }
        return node;
    }

    private static boolean isAggregate(RelNode node) {
        return node instanceof StreamPhysicalWindowAggregateBase
                || node instanceof StreamPhysicalIncrementalWindowAggregate;
    }

    /** Whether rows come with windows that no window operator has brought to an end before. */
    private static boolean getsRowsOfTable(RelNode node) {
        return NodesBelow.contain(
                node,
                below ->
                        below instanceof StreamPhysicalWindowTableFunction table
                                && table.windowing().isRowtime(),
                below -> !endsWindows(below));
    }

    private static boolean endsWindows(RelNode node) {
        return (isAggregate(node) && !(node instanceof StreamPhysicalLocalWindowAggregate))
                || node instanceof StreamPhysicalWindowRank
                || node instanceof StreamPhysicalWindowDeduplicate
                || node instanceof StreamPhysicalWindowJoin;
    }

    /** Grouping sets, and split aggregates of distinct values, are aggregates of copies of rows. */
    private static boolean getsCopies(RelNode node) {
        return NodesBelow.contain(
                node,
                Expand.class::isInstance,
                below -> below instanceof Calc || below instanceof Exchange);
    }

    private static RelNode checked(StreamPhysicalRel aggregate) {
        if (!ChangelogPlanUtils.inputInsertOnly(aggregate)) {
            throw new ValidationException(
                    String.format(
                            "Cannot use '%s' for windows over a table with updates, of which a"
                                    + " table of late rows could not tell what is updated."
                                    + " Aggregate a table without updates, or RESET the option.",
                            WindowOptions.LATE_ROWS_TABLE.key()));
        }
        if (getsCopies(aggregate)) {
            throw new ValidationException(
                    String.format(
                            "Cannot use '%s' for GROUPING SETS, CUBE, ROLLUP, or with '%s': each row"
                                    + " is aggregated several times there, and would be written so."
                                    + " Aggregate each set by itself, or RESET one of the options.",
                            WindowOptions.LATE_ROWS_TABLE.key(),
                            OptimizerConfigOptions.TABLE_OPTIMIZER_DISTINCT_AGG_SPLIT_ENABLED
                                    .key()));
        }
        return aggregate;
    }

    private static RelNode filtered(StreamPhysicalProcessTableFunction function, String table) {
        RelNode input = function.getInputs().get(0);
        List<String> names = inputType(function.getCall()).getFieldNames();
        int timeColumn =
                StreamPhysicalProcessTableFunction.toInputTimeColumns(function.getCall()).get(0);
        return function.copy(
                function.getTraitSet(),
                List.of(
                        new StreamPhysicalLateRows(
                                input.getTraitSet(), input, names, timeColumn, table)));
    }

    /** Whose names are those of the query, and of the function, whatever those of the input are. */
    private static RelDataType inputType(RexCall call) {
        return call.getOperands().stream()
                .filter(RexTableArgCall.class::isInstance)
                .map(RexNode::getType)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOurs(StreamPhysicalProcessTableFunction function) {
        FunctionDefinition definition =
                ((BridgingSqlFunction) function.getCall().getOperator()).getDefinition();
        return definition instanceof CalendarWindowFunction
                || definition instanceof SlidingFeatures;
    }

    /** Takes back what Flink has split. */
    private static StreamPhysicalWindowAggregate onePhase(
            StreamPhysicalGlobalWindowAggregate global) {
        if (!(global.getInput() instanceof StreamPhysicalExchange exchange)
                || !(exchange.getInput() instanceof StreamPhysicalLocalWindowAggregate local)) {
            throw new ValidationException(
                    String.format(
                            "Cannot use '%s' for an aggregate in two phases that are not"
                                    + " connected by an exchange. SET"
                                    + " 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE'.",
                            WindowOptions.LATE_ROWS_TABLE.key()));
        }
        FlinkRelDistribution distribution =
                local.grouping().length == 0
                        ? FlinkRelDistribution.SINGLETON()
                        : FlinkRelDistribution.hash(local.grouping(), true);
        RelNode exchanged =
                exchange.copy(
                        local.getInput().getTraitSet().replace(distribution),
                        local.getInput(),
                        distribution);
        return new StreamPhysicalWindowAggregate(
                global.getCluster(),
                global.getTraitSet(),
                exchanged,
                local.grouping(),
                global.aggCalls(),
                local.windowing(),
                global.namedWindowProperties());
    }
}
