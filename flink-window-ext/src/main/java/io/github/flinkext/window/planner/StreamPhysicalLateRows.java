/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.calcite.FlinkTypeFactory;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.InputProperty;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalRel;
import org.apache.flink.table.planner.plan.trait.FlinkRelDistributionTraitDef;
import org.apache.flink.table.planner.utils.ShortcutUtils;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelDistribution;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;

import java.util.List;

/**
 * Stands before a node that drops rows whose time the watermark has passed, and takes those away,
 * to another table.
 */
final class StreamPhysicalLateRows extends SingleRel implements StreamPhysicalRel {

    private final List<String> names;
    private final int timeColumn;
    private final String table;

    /**
     * @param names of the columns
     * @param timeColumn the place of the time in a row
     * @param table where late rows are written to
     */
    StreamPhysicalLateRows(
            RelTraitSet traits, RelNode input, List<String> names, int timeColumn, String table) {
        super(input.getCluster(), traits, input);
        this.names = names;
        this.timeColumn = timeColumn;
        this.table = table;
    }

    @Override
    protected RelDataType deriveRowType() {
        return getCluster()
                .getTypeFactory()
                .createStructType(RelOptUtil.getFieldTypeList(getInput().getRowType()), names);
    }

    @Override
    public boolean requireWatermark() {
        return true;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("time", getRowType().getFieldNames().get(timeColumn))
                .item("table", table);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalLateRows(traits, inputs.get(0), names, timeColumn, table);
    }

    private boolean isOfOneSubtask() {
        return getTraitSet().getTrait(FlinkRelDistributionTraitDef.INSTANCE()).getType()
                == RelDistribution.Type.SINGLETON;
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecLateRows(
                ShortcutUtils.unwrapTableConfig(this),
                isOfOneSubtask()
                        ? InputProperty.builder()
                                .requiredDistribution(InputProperty.SINGLETON_DISTRIBUTION)
                                .build()
                        : InputProperty.DEFAULT,
                FlinkTypeFactory.toLogicalRowType(getRowType()),
                getRelDetailedDescription(),
                timeColumn,
                table);
    }
}
