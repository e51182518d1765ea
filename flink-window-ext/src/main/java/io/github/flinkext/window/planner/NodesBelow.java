/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntermediateTableScan;

import org.apache.calcite.rel.RelNode;

import java.util.List;
import java.util.function.Predicate;

/**
 * Looks for nodes among the inputs of another, and their inputs in turn. What several statements of
 * a set share is planned by itself, and read as a table by each of them: the search goes on there.
 */
final class NodesBelow {

    private NodesBelow() {}

    /**
     * Whether there is one.
     *
     * @param wanted which to find
     * @param passed nodes of which the inputs are looked at, too
     */
    static boolean contain(RelNode node, Predicate<RelNode> wanted, Predicate<RelNode> passed) {
        for (RelNode input : inputs(node)) {
            if (wanted.test(input) || (passed.test(input) && contain(input, wanted, passed))) {
                return true;
            }
        }
        return false;
    }

    private static List<RelNode> inputs(RelNode node) {
        return node instanceof StreamPhysicalIntermediateTableScan scan
                ? List.of(scan.intermediateTable().relNode())
                : node.getInputs();
    }
}
