/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import javax.annotation.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one column of a result as Flink's internal value. */
@FunctionalInterface
interface ColumnReader {

    /** The value of the current row, or null. */
    @Nullable
    Object read(ResultSet row, int index) throws SQLException;
}
