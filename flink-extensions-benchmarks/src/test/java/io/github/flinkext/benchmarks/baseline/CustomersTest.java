/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class CustomersTest {

    @Test
    void areDecodedFromCsv() {
        byte[] value = Customers.csv(70_005).getBytes(StandardCharsets.UTF_8);

        RowData row = new CsvDecoder().decode(value);

        assertThat(row.getLong(0)).isEqualTo(70_005);
        assertThat(row.getString(1)).hasToString("customer 70005");
        assertThat(row.getString(2)).hasToString("city 5");
        assertThat(row.getDecimal(3, 12, 2)).hasToString("700.05");
        assertThat(row.getTimestamp(4, 3)).hasToString("2026-01-01T19:26:45");
    }
}
