/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimeBoundsTest {

    private final TimeBounds bounds = TimeBounds.unknown();

    @Test
    void containAllTimeWhileNothingIsKnown() {
        assertThat(bounds.latestIsKnown()).isFalse();
        assertThat(bounds.contain(Long.MIN_VALUE)).isTrue();
        assertThat(bounds.contain(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void stayUnknownWhenAnEntryIsAdded() {
        bounds.include(5);

        assertThat(bounds.latestIsKnown()).isFalse();
        assertThat(bounds.contain(100)).isTrue();
    }

    @Test
    void containNothingOfAnEmptyKey() {
        bounds.nothingAtAll();

        assertThat(bounds.latestIsKnown()).isTrue();
        assertThat(bounds.contain(0)).isFalse();
        assertThat(bounds.earliest()).isGreaterThan(bounds.latest());
    }

    @Test
    void growFromNothingToTheEntriesThatAreAdded() {
        bounds.nothingAtAll();
        bounds.include(-5);
        bounds.include(5);

        assertThat(bounds.earliest()).isEqualTo(-5);
        assertThat(bounds.latest()).isEqualTo(5);
        assertThat(bounds.contain(5)).isTrue();
        assertThat(bounds.contain(6)).isFalse();
    }

    @Test
    void shrinkToWhatIsLeft() {
        bounds.nothingAfter(10);
        bounds.nothingBefore(3);

        assertThat(bounds.contain(2)).isFalse();
        assertThat(bounds.contain(3)).isTrue();
        assertThat(bounds.contain(10)).isTrue();
        assertThat(bounds.contain(11)).isFalse();
    }
}
