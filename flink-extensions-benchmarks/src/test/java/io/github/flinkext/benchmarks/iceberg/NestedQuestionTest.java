/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NestedQuestionTest {

    @Test
    void isAskedInSql() {
        assertThat(NestedQuestion.SUM.sql()).isEqualTo("SELECT SUM(s.f3) FROM lake.db.t");
        assertThat(NestedQuestion.SUM_WHERE_OTHER.sql())
                .isEqualTo("SELECT SUM(s.f7) FROM lake.db.t WHERE s.f3 > 4611686018427387904");
    }

    @Test
    void needsTheFieldsOfSumAndCondition() {
        assertThat(NestedQuestion.SUM.fields()).containsExactly(3);
        assertThat(NestedQuestion.SUM_WHERE.fields()).containsExactly(3);
        assertThat(NestedQuestion.SUM_WHERE_OTHER.fields()).containsExactly(3, 7);
        assertThat(
                        NestedQuestion.SUM_WHERE_OTHER
                                .prunedColumns(NestedTable.schema())
                                .findType("s")
                                .asStructType()
                                .fields())
                .extracting(field -> field.name())
                .containsExactly("f3", "f7");
    }

    @Test
    void sumsOnlyRowsThatMeetTheCondition() {
        long more = (1L << 62) + 1;

        assertThat(NestedQuestion.SUM.part(5, 5)).isEqualTo(5);
        assertThat(NestedQuestion.SUM_WHERE.part(5, 5)).isZero();
        assertThat(NestedQuestion.SUM_WHERE_OTHER.part(more, 5)).isEqualTo(5);
    }
}
