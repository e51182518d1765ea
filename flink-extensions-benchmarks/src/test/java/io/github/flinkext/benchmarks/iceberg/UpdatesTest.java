/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UpdatesTest {

    private static final long ROWS = 24_000;

    private final Updates updates = new Updates(ROWS);
    private final Updates.Check check = updates.check();

    @Test
    void acceptTheLastVersionOfEachKey() {
        addLastVersions(0);

        assertThatCode(check::requireAll).doesNotThrowAnyException();
    }

    @Test
    void rejectAnOlderVersion() {
        long older = ROWS - 5_001;

        assertThatThrownBy(() -> check.add(row(older)))
                .hasMessage(
                        "The table has version %d of key %d instead of %d."
                                .formatted(older, updates.key(older), older + 5_000));
    }

    @Test
    void rejectAKeyThatIsThereTwice() {
        GenericRowData row = row(ROWS - 1);
        check.add(row);

        assertThatThrownBy(() -> check.add(row))
                .hasMessage("The table has key %d twice.".formatted(updates.key(ROWS - 1)));
    }

    @Test
    void rejectOtherValues() {
        GenericRowData row = row(ROWS - 1);
        row.setField(3, StringData.fromString("other"));

        assertThatThrownBy(() -> check.add(row)).hasMessageContaining("with other values");
    }

    @Test
    void missAKey() {
        addLastVersions(1);

        assertThatThrownBy(check::requireAll)
                .hasMessage("The table lacks key %d.".formatted(updates.key(ROWS / 2 - 5_000)));
    }

    @Test
    void giveAKeyItsVersionsFromOneHalf() {
        assertThat(updates.key(ROWS / 2 - 1)).isLessThan(5_000);
        assertThat(updates.key(ROWS / 2)).isGreaterThanOrEqualTo(5_000);
        assertThat(updates.select()).contains("id >= 12000 THEN 5000");
    }

    /**
     * Adds rows with the last versions of all keys.
     *
     * @param leftOut how many of them to leave out
     */
    private void addLastVersions(int leftOut) {
        for (long version = ROWS / 2 - 5_000 + leftOut; version < ROWS / 2; version++) {
            check.add(row(version));
        }
        for (long version = ROWS - 5_000; version < ROWS; version++) {
            check.add(row(version));
        }
    }

    private GenericRowData row(long version) {
        return GenericRowData.of(
                updates.key(version),
                version,
                Readings.amount(version),
                StringData.fromString(Readings.digest(version)));
    }
}
