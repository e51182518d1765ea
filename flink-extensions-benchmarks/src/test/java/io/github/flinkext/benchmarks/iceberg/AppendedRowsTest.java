/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.table.data.GenericRowData;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AppendedRowsTest {

    private final AppendedRows rows = new AppendedRows(3);

    @Test
    void acceptsRowsInAnyOrder() {
        add(2, 0, 1);

        assertThatCode(() -> rows.requireFirst(3)).doesNotThrowAnyException();
    }

    @Test
    void rejectsARowThatIsThereTwice() {
        add(1);

        assertThatThrownBy(() -> add(1))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("The table has row 1 twice.");
    }

    @Test
    void rejectsARowThatNobodyWrote() {
        assertThatThrownBy(() -> add(3)).hasMessage("The table has row 3, which nobody wrote.");
    }

    @Test
    void rejectsARowWithOtherValues() {
        GenericRowData row = Readings.row(1);
        row.setField(3, 0.5);

        assertThatThrownBy(() -> rows.add(row))
                .hasMessageStartingWith("The table has row 1 with other values:");
    }

    @Test
    void missesARow() {
        add(0, 2);

        assertThatCode(() -> rows.requireFirst(1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> rows.requireFirst(3))
                .hasMessage("The table lacks row 1 and has 2 of 3.");
    }

    private void add(long... ids) {
        for (long id : ids) {
            rows.add(Readings.row(id));
        }
    }
}
