/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.planner;

import io.github.flinkext.sql.planner.PlannerMember;

import org.apache.flink.table.api.TableException;
import org.apache.flink.table.planner.plan.nodes.exec.spec.IntervalJoinSpec.WindowBounds;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntervalJoin;

import java.lang.reflect.Field;

/**
 * The interval of a planned join, which its node keeps in a private field. Checked on Flink 2.1.1,
 * 2.2.0 and 2.3.0.
 */
final class WindowBoundsField {

    private static final String NAME = "windowBounds";

    static final PlannerMember MEMBER = PlannerMember.field(StreamPhysicalIntervalJoin.class, NAME);

    private WindowBoundsField() {}

    static WindowBounds of(StreamPhysicalIntervalJoin join) {
        try {
            Field field = StreamPhysicalIntervalJoin.class.getDeclaredField(NAME);
            field.setAccessible(true);
            return (WindowBounds) field.get(join);
        } catch (ReflectiveOperationException e) {
            throw new TableException("Cannot read the interval of " + join, e);
        }
    }
}
