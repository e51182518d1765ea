/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.types.logical.LogicalType;

/**
 * A field that a condition of Iceberg can name.
 *
 * @param name as Iceberg writes it, {@code payload.user.id}
 * @param id its id in the table
 * @param type its type in Flink
 * @param isInOptionalStruct whether it is missing where a struct that it is in is null
 */
record ConditionColumn(String name, int id, LogicalType type, boolean isInOptionalStruct) {}
