/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.runtime.generated.JoinCondition;
import org.apache.flink.table.runtime.operators.join.OuterJoinPaddingUtil;

/** Decides whether two rows match, and emits matched and unmatched rows. */
final class JoinOutput implements AutoCloseable {

    private final JoinCondition condition;
    private final OuterJoinPaddingUtil padding;
    private final TimestampedCollector<RowData> collector;
    private final JoinedRowData joined = new JoinedRowData();

    JoinOutput(
            JoinCondition condition,
            OuterJoinPaddingUtil padding,
            TimestampedCollector<RowData> collector) {
        this.condition = condition;
        this.padding = padding;
        this.collector = collector;
    }

    void open(RuntimeContext context) throws Exception {
        condition.setRuntimeContext(context);
        condition.open(DefaultOpenContext.INSTANCE);
    }

    /** Emits the two rows as one if they match, and says whether they did. */
    boolean join(RowData left, RowData right) {
        if (!condition.apply(left, right)) {
            return false;
        }
        collector.collect(joined.replace(left, right));
        return true;
    }

    void padLeft(RowData left) {
        collector.collect(padding.padLeft(left));
    }

    void padRight(RowData right) {
        collector.collect(padding.padRight(right));
    }

    @Override
    public void close() throws Exception {
        condition.close();
    }
}
