/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IntervalBoundsTest {

    @Test
    void turnsBoundsOfRightIntoThoseOfLeft() {
        assertThat(IntervalBounds.ofRight(-10, true, 50, true))
                .isEqualTo(new IntervalBounds(-50, 10));
        assertThat(IntervalBounds.ofRight(-10, false, 50, false))
                .isEqualTo(new IntervalBounds(-49, 9));
    }

    @Test
    void keepsRowsAsLongAsTheyCanMatch() {
        IntervalBounds bounds = IntervalBounds.ofRight(-10, true, 50, true);

        assertThat(bounds.leftRetention()).isEqualTo(50);
        assertThat(bounds.rightRetention()).isEqualTo(10);
        assertThat(bounds.width()).isEqualTo(60);
    }

    @Test
    void reachesTheEndsOfTimeWithoutOverflow() {
        IntervalBounds bounds = IntervalBounds.ofRight(Long.MIN_VALUE, true, Long.MAX_VALUE, true);

        assertThat(bounds.leftRetention()).isEqualTo(Long.MAX_VALUE);
        assertThat(bounds.rightRetention()).isEqualTo(Long.MAX_VALUE);
        assertThat(bounds.width()).isEqualTo(Long.MAX_VALUE);
        assertThat(IntervalBounds.ofRight(Long.MIN_VALUE, false, 0, false).rightRetention())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesAnIntervalThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> new IntervalBounds(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid interval: from 2 ms to 1 ms. It ends before it begins.");
    }
}
