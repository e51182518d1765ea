/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.calcite.rel.RelNode;

import java.util.function.Predicate;

/** Looks for nodes among the inputs of another, and their inputs in turn. */
final class NodesBelow {

    private NodesBelow() {}

    /**
     * Whether there is one.
     *
     * @param wanted which to find
     * @param passed nodes of which the inputs are looked at, too
     */
    static boolean contain(RelNode node, Predicate<RelNode> wanted, Predicate<RelNode> passed) {
        for (RelNode input : node.getInputs()) {
            if (wanted.test(input) || (passed.test(input) && contain(input, wanted, passed))) {
                return true;
            }
        }
        return false;
    }
}
