/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeatureSpecTest {

    @Test
    void namesColumnsByFeatureAndHorizon() {
        FeatureSpec spec = parse("1 min, 24 H,7d", "1 min");

        assertThat(IntStream.range(0, spec.size()).mapToObj(spec::name))
                .containsExactly("n_1min", "sum_i_1min", "n_24h", "sum_i_24h", "n_7d", "sum_i_7d");
        assertThat(spec.longestHorizon()).isEqualTo(7 * 24 * 60);
    }

    /** It is in state: a text that has been is never another one. */
    @Test
    void saysWhatItsStateIs() {
        assertThat(parse("1500 ms, 90 s, 90 min, 36 h, 48 h", "500 ms").kinds())
                .isEqualTo(
                        "COUNT(*), SUM(INT) over 1500 ms, 90 s, 90 min, 36 h, 2 d in panes of"
                                + " 500 ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 min, 1 fortnight | 1 min | '1 fortnight' is no length of time",
                "1 min,             | 1 min | '' is no length of time",
                "-1 min             | 1 min | '-1 min' is no length of time",
                "90 s               | 1 min | 90 s is no multiple of the pane, 1 min",
                "1 h, 60 min        | 1 min | two are of the same length",
                "0 min              | 1 min | '0 min' is not one or more whole milliseconds",
                "1500 µs            | 1 ms  | '1500 µs' is not one or more whole milliseconds",
                "9223372036854775807 s | 1 s | '9223372036854775807 s' is longer than 365250 days",
                "400000 d           | 1 d   | '400000 d' is longer than 365250 days",
                "10 d               | 1 ms  | 10 d has 864000000 panes, and there may be 777600000",
            })
    void saysWhyAHorizonCannotBe(String horizons, String pane, String reason) {
        assertThatThrownBy(() -> parse(horizons, pane))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(
                        "Invalid 'horizons' of SLIDING_FEATURES: '" + horizons + "': " + reason)
                .hasMessageEndingWith("Lengths of time are written as in '1 min, 6 h, 7 d'.");
    }

    @ParameterizedTest
    @CsvSource({
        "soon, no length of time",
        "9223372036854775807 s, longer than 365250 days",
        "0 s, not one or more whole milliseconds"
    })
    void saysWhyAPaneCannotBe(String pane, String reason) {
        assertThatThrownBy(() -> parse("1 h", pane))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(
                        "Invalid 'pane' of SLIDING_FEATURES: '%1$s': '%1$s' is %2$s"
                                .formatted(pane, reason));
    }

    private static FeatureSpec parse(String horizons, String pane) {
        return FeatureSpec.parse(horizons, "COUNT(*) AS n, SUM(i)", pane, FeatureCase.TABLE);
    }
}
