/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.DataType;

/**
 * A column type of a database and a value of it.
 *
 * @param sqlType the database's type
 * @param flinkType what the column is declared as
 * @param literal the value in SQL
 * @param value the value inside Flink
 * @param key whether rows can be looked up by it
 */
record TypeCase(String sqlType, DataType flinkType, String literal, Object value, boolean key) {

    static TypeCase of(String sqlType, DataType flinkType, String literal, Object value) {
        return new TypeCase(sqlType, flinkType, literal, value, true);
    }

    TypeCase notAsKey() {
        return new TypeCase(sqlType, flinkType, literal, value, false);
    }

    @Override
    public String toString() {
        return sqlType + " as " + flinkType + ": " + literal;
    }
}
