/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

/**
 * A column as the database describes it.
 *
 * @param name its name, in the case the database keeps it in
 * @param jdbcType one of {@link java.sql.Types}
 * @param typeName the database's own name of the type
 * @param length length of a character column
 */
record DatabaseColumn(String name, int jdbcType, String typeName, int length) {}
