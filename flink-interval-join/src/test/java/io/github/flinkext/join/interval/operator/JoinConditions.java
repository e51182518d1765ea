/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.generated.JoinCondition;

/** Conditions as the planner generates them, without generating them. */
final class JoinConditions {

    private JoinConditions() {}

    static boolean matches(boolean residual, long leftId, long rightId) {
        return !residual || (leftId + rightId) % 3 != 0;
    }

    /** True, or a condition on the ids of both rows. */
    static GeneratedJoinCondition of(boolean residual) {
        return new Generated(residual);
    }

    private static final class Generated extends GeneratedJoinCondition {

        private final boolean residual;

        Generated(boolean residual) {
            super("Condition", "", new Object[0]);
            this.residual = residual;
        }

        @Override
        public JoinCondition newInstance(ClassLoader classLoader) {
            return new OnIds(residual);
        }
    }

    private static final class OnIds extends AbstractRichFunction implements JoinCondition {

        private final boolean residual;

        OnIds(boolean residual) {
            this.residual = residual;
        }

        @Override
        public boolean apply(RowData left, RowData right) {
            return matches(
                    residual, left.getLong(JoinRows.ID_INDEX), right.getLong(JoinRows.ID_INDEX));
        }
    }
}
