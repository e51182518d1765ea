/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.table.runtime.operators.window.TimeWindow;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;

import java.time.ZoneId;

/** For sessions of event time. */
final class ExactSessionProcessor extends ExactWindowProcessor<TimeWindow> {

    private static final long serialVersionUID = 1L;

    ExactSessionProcessor(SyncStateWindowProcessor<TimeWindow> inUtc, ZoneId zone) {
        super(inUtc, true, zone);
    }

    @Override
    long lastMoment(TimeWindow session) {
        return session.maxTimestamp();
    }
}
