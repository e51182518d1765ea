/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.io.Serializable;

/**
 * The rows of one input of a join.
 *
 * @param timeIndex index of the field with the row's time; not read in processing time
 */
@Internal
public record SideSpec(InternalTypeInfo<RowData> type, int timeIndex) implements Serializable {}
