/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonValue;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.delegation.Planner;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeContext;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An exec node that stands before one of Flink's, to change what that one is translated to.
 *
 * <p>It stands for the node behind it in all that Flink does with a plan: same id and edges. A
 * compiled plan contains the node behind it, so it can be read without us, and what is run from it
 * is Flink's own.
 *
 * @param <N> Flink's node
 */
@Internal
public abstract class DelegatingExecNode<N extends ExecNodeBase<RowData>>
        extends ExecNodeBase<RowData> {

    private final N delegate;

    protected DelegatingExecNode(N delegate) {
        this(delegate, delegate.getDescription());
    }

    /**
     * @param description what EXPLAIN shows, unless a compiled plan is explained
     */
    protected DelegatingExecNode(N delegate, String description) {
        super(
                delegate.getId(),
                ExecNodeContext.newContext(delegate.getClass()),
                delegate.getPersistedConfig(),
                delegate.getInputProperties(),
                delegate.getOutputType(),
                description);
        this.delegate = delegate;
    }

    /** What this class uses of the planner. Checked on Flink 2.1.1, 2.2.0 and 2.3.0. */
    public static List<PlannerMember> requiredMembers() {
        return List.of(
                new PlannerMember(ExecNodeBase.class, "getId"),
                new PlannerMember(ExecNodeBase.class, "getDescription"),
                new PlannerMember(ExecNodeBase.class, "getOutputType"),
                new PlannerMember(ExecNodeBase.class, "getInputProperties"),
                new PlannerMember(ExecNodeBase.class, "getPersistedConfig"),
                new PlannerMember(ExecNodeBase.class, "setInputEdges", List.class),
                new PlannerMember(
                        ExecNodeBase.class, "replaceInputEdge", int.class, ExecEdge.class),
                new PlannerMember(ExecNodeBase.class, "setCompiled", boolean.class),
                new PlannerMember(ExecNodeBase.class, "translateToPlan", Planner.class),
                new PlannerMember(ExecNodeContext.class, "newContext", Class.class));
    }

    /** The node behind; what a compiled plan contains. */
    @JsonValue
    public final N delegate() {
        return delegate;
    }

    @Override
    public void setInputEdges(List<ExecEdge> edges) {
        super.setInputEdges(edges);
        delegate.setInputEdges(edges);
    }

    @Override
    public void replaceInputEdge(int index, ExecEdge edge) {
        super.replaceInputEdge(index, edge);
        delegate.replaceInputEdge(index, edge);
    }

    @Override
    public void setCompiled(boolean compiled) {
        super.setCompiled(compiled);
        delegate.setCompiled(compiled);
    }

    /**
     * Gives a transformation that takes the place of Flink's what Flink's has beyond its
     * constructor: description, managed memory, max parallelism, and uid, so that its state is
     * found again.
     */
    private static void carryOver(Transformation<?> stock, Transformation<?> replacement) {
        replacement.setDescription(stock.getDescription());
        stock.getManagedMemoryOperatorScopeUseCaseWeights()
                .forEach(replacement::declareManagedMemoryUseCaseAtOperatorScope);
        stock.getManagedMemorySlotScopeUseCases()
                .forEach(replacement::declareManagedMemoryUseCaseAtSlotScope);
        if (stock.getMaxParallelism() > 0) {
            replacement.setMaxParallelism(stock.getMaxParallelism());
        }
        if (stock.getUid() != null) {
            replacement.setUid(stock.getUid());
        }
    }

    /**
     * A transformation that takes the place of Flink's, with the keys, if any, and all else that
     * Flink's has, and with another operator.
     *
     * @param renamed what its name and description are, by those of Flink's
     */
    @SuppressWarnings("unchecked")
    public static OneInputTransformation<RowData, RowData> exchanged(
            OneInputTransformation<RowData, RowData> stock,
            UnaryOperator<String> renamed,
            StreamOperatorFactory<RowData> operator) {
        OneInputTransformation<RowData, RowData> exchanged =
                new OneInputTransformation<>(
                        (Transformation<RowData>) stock.getInputs().get(0),
                        renamed.apply(stock.getName()),
                        operator,
                        stock.getOutputType(),
                        stock.getParallelism(),
                        stock.isParallelismConfigured());
        carryOver(stock, exchanged);
        exchanged.setDescription(renamed.apply(stock.getDescription()));
        exchanged.setStateKeySelector(stock.getStateKeySelector());
        exchanged.setStateKeyType(stock.getStateKeyType());
        return exchanged;
    }

    /** The same, of one with two inputs. */
    public static TwoInputTransformation<RowData, RowData, RowData> exchanged(
            TwoInputTransformation<RowData, RowData, RowData> stock,
            UnaryOperator<String> renamed,
            TwoInputStreamOperator<RowData, RowData, RowData> operator) {
        TwoInputTransformation<RowData, RowData, RowData> exchanged =
                new TwoInputTransformation<>(
                        stock.getInput1(),
                        stock.getInput2(),
                        renamed.apply(stock.getName()),
                        SimpleOperatorFactory.of(operator),
                        stock.getOutputType(),
                        stock.getParallelism(),
                        stock.isParallelismConfigured());
        carryOver(stock, exchanged);
        exchanged.setDescription(renamed.apply(stock.getDescription()));
        exchanged.setStateKeySelectors(stock.getStateKeySelector1(), stock.getStateKeySelector2());
        exchanged.setStateKeyType(stock.getStateKeyType());
        return exchanged;
    }
}
