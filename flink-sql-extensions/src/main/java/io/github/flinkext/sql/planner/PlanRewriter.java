/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.Internal;

import org.apache.calcite.rel.RelNode;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Changes nodes of a plan from its leaves to its root. A node that is used in several places is
 * changed once and stays shared; a plan in which nothing changes stays the same object.
 */
@Internal
public final class PlanRewriter {

    private final UnaryOperator<RelNode> change;
    private final Map<RelNode, RelNode> done = new IdentityHashMap<>();

    public PlanRewriter(UnaryOperator<RelNode> change) {
        this.change = change;
    }

    public RelNode rewrite(RelNode node) {
        RelNode rewritten = done.get(node);
        if (rewritten == null) {
            rewritten = change.apply(withRewrittenInputs(node));
            done.put(node, rewritten);
        }
        return rewritten;
    }

    private RelNode withRewrittenInputs(RelNode node) {
        List<RelNode> inputs = new ArrayList<>(node.getInputs().size());
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode rewritten = rewrite(input);
            changed |= rewritten != input;
            inputs.add(rewritten);
        }
        return changed ? node.copy(node.getTraitSet(), inputs) : node;
    }
}
