/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import java.util.List;

/** What is asked of a {@link NestedTable}: the sum of a field, of all rows or of some. */
enum NestedQuestion {
    SUM("sum", "SUM(s.f3)", 3, false),
    SUM_WHERE("where", "SUM(s.f3) WHERE s.f3 > x", 3, true),
    SUM_WHERE_OTHER("where-other", "SUM(s.f7) WHERE s.f3 > x", 7, true);

    /** The field of conditions. */
    private static final int COMPARED = 3;

    /** A quarter of all numbers are greater. */
    private static final long BOUND = 1L << 62;

    private final String caseName;
    private final String description;
    private final int summed;
    private final boolean hasCondition;

    NestedQuestion(String caseName, String description, int summed, boolean hasCondition) {
        this.caseName = caseName;
        this.description = description;
        this.summed = summed;
        this.hasCondition = hasCondition;
    }

    String caseName() {
        return caseName;
    }

    String description() {
        return description;
    }

    String sql() {
        return "SELECT SUM(s.f%d) FROM %s%s"
                .formatted(
                        summed,
                        LakeTable.NAME,
                        hasCondition ? " WHERE s.f%d > %d".formatted(COMPARED, BOUND) : "");
    }

    /** Fields of the struct that are needed for the answer. */
    List<Integer> fields() {
        return hasCondition && summed != COMPARED ? List.of(COMPARED, summed) : List.of(summed);
    }

    /** What a plan says that reads only one field of the struct, and evaluates the condition. */
    String prunedPlan() {
        return "project=[s_f%d]".formatted(summed);
    }

    /** The columns of a read of the needed fields alone. */
    Schema prunedColumns(Schema table) {
        return table.select(fields().stream().map(field -> "s.f" + field).toList());
    }

    List<Expression> conditions() {
        return hasCondition ? List.of(Expressions.greaterThan("s.f" + COMPARED, BOUND)) : List.of();
    }

    /**
     * What a row adds to the sum.
     *
     * @param compared value of the field of conditions
     * @param summed value of the summed field
     */
    long part(long compared, long summed) {
        return !hasCondition || compared > BOUND ? summed : 0;
    }

    int comparedField() {
        return COMPARED;
    }

    int summedField() {
        return summed;
    }

    /** The right answer for a table of so many rows; it overflows as BIGINT does in SQL. */
    long answer(long rows) {
        long sum = 0;
        for (long id = 0; id < rows; id++) {
            sum += part(NestedTable.bigint(id, COMPARED), NestedTable.bigint(id, summed));
        }
        return sum;
    }
}
