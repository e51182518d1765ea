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
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntermediateTableScan;
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

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Exchange;
import org.apache.calcite.rex.RexCall;

import java.util.List;
import java.util.function.Predicate;

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
        if (isAggregate(node) && getsRowsOfTable(node, below -> !endsWindows(below))) {
            throw windowsBefore(node);
        }
        return node;
    }

    private static ValidationException windowsBefore(RelNode aggregate) {
        boolean ofItsStatement =
                getsRowsOfTable(
                        aggregate,
                        below ->
                                !endsWindows(below)
                                        && !(below instanceof StreamPhysicalIntermediateTableScan));
        String why =
                ofItsStatement
                        ? "whose windows are assigned before it, since something uses their columns"
                                + " in between. Put conditions on window columns behind the"
                                + " aggregate"
                        : String.format(
                                "of windows that several statements of a set share, which are"
                                        + " planned without it. Call the window function in the"
                                        + " query of each statement, or in a view that is created"
                                        + " by SQL instead of one of a Table, RESET '%s' if it is"
                                        + " true",
                                OptimizerConfigOptions
                                        .TABLE_OPTIMIZER_REUSE_OPTIMIZE_BLOCK_WITH_DIGEST_ENABLED
                                        .key());
        return new ValidationException(
                String.format(
                        "Cannot use '%s' for an aggregate %s, or RESET the option.",
                        WindowOptions.LATE_ROWS_TABLE.key(), why));
    }

    private static boolean isAggregate(RelNode node) {
        return node instanceof StreamPhysicalWindowAggregateBase
                || node instanceof StreamPhysicalIncrementalWindowAggregate;
    }

    /** Whether rows come with windows that no window operator has brought to an end before. */
    private static boolean getsRowsOfTable(RelNode node, Predicate<RelNode> passed) {
        return NodesBelow.contain(
                node,
                below ->
                        below instanceof StreamPhysicalWindowTableFunction table
                                && table.windowing().isRowtime(),
                passed);
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

    /**
     * Flink does not chain a process table function with what is before it, so rows are brought to
     * it by its keys again: the two may be run with another parallelism each.
     */
    private static RelNode filtered(StreamPhysicalProcessTableFunction function, String table) {
        RexTableArgCall rows = inputOf(function.getCall());
        FlinkRelDistribution distribution = byKeys(rows.getPartitionKeys());
        RelNode input = function.getInputs().get(0);
        RelTraitSet traits = input.getTraitSet().replace(distribution);
        RelNode lateRows =
                new StreamPhysicalLateRows(
                        traits,
                        input,
                        // Those of the query, and of the function, whatever the input calls them.
                        rows.getType().getFieldNames(),
                        StreamPhysicalProcessTableFunction.toInputTimeColumns(function.getCall())
                                .get(0),
                        table);
        RelNode exchange =
                new StreamPhysicalExchange(function.getCluster(), traits, lateRows, distribution);
        return function.copy(function.getTraitSet(), List.of(exchange));
    }

    private static RexTableArgCall inputOf(RexCall call) {
        return call.getOperands().stream()
                .filter(RexTableArgCall.class::isInstance)
                .map(RexTableArgCall.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static FlinkRelDistribution byKeys(int[] keys) {
        return keys.length == 0
                ? FlinkRelDistribution.SINGLETON()
                : FlinkRelDistribution.hash(keys, true);
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
        FlinkRelDistribution distribution = byKeys(local.grouping());
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
