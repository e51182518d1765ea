/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.generated.JoinCondition;

/** What the planner generates for a join of which key and time are the whole condition. */
final class NoFurtherCondition extends GeneratedJoinCondition {

    private static final long serialVersionUID = 1L;

    NoFurtherCondition() {
        super("NoFurtherCondition", "", new Object[0]);
    }

    @Override
    public JoinCondition newInstance(ClassLoader classLoader) {
        return new AlwaysTrue();
    }

    private static final class AlwaysTrue extends AbstractRichFunction implements JoinCondition {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean apply(RowData left, RowData right) {
            return true;
        }
    }
}
