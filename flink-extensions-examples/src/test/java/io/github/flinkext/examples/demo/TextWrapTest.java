/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextWrapTest {

    @Test
    void breaksBetweenWords() {
        assertThat(TextWrap.lines("one two\n three  four", 9))
                .containsExactly("one two", "three", "four");
    }

    @Test
    void fillsALineToItsLastCharacter() {
        assertThat(TextWrap.lines("one two three", 7)).containsExactly("one two", "three");
    }

    @Test
    void givesALongWordALineOfItsOwn() {
        assertThat(TextWrap.lines("a wordlongerthanaline b", 5))
                .containsExactly("a", "wordlongerthanaline", "b");
    }
}
