/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextTableTest {

    @Test
    void putsNumbersAtTheRightAndTextAtTheLeft() {
        TextTable table =
                new TextTable("state", "flights", "late")
                        .row("CA", 925L, 10.66)
                        .row("NH", 12_345L, -3.0);

        assertThat(table.lines())
                .containsExactly(
                        "state   flights   late",
                        "-----   -------   ----",
                        "CA          925   10.7",
                        "NH       12,345   -3.0");
    }

    @Test
    void widensAColumnForItsLongestValue() {
        TextTable table = new TextTable("a", "b").row("a long value", "x");

        assertThat(table.lines())
                .containsExactly("a              b", "------------   -", "a long value   x");
    }

    @Test
    void showsNothingForNull() {
        assertThat(new TextTable("a", "b").row(null, 1L).lines().get(2)).isEqualTo("    1");
    }

    @Test
    void isAHeaderAloneWithoutRows() {
        assertThat(new TextTable("a", "bc").lines()).containsExactly("a   bc", "-   --");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThatThrownBy(() -> new TextTable("a", "b").row(1L))
                .hasMessage("Invalid row: 1 values for the columns [a, b]");
    }
}
