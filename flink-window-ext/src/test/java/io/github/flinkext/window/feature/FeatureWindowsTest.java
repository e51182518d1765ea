/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.table.data.GenericRowData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeatureWindowsTest {

    private static final int LIVES = Integer.getInteger("flinkext.fuzz.lives", 8);
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    static Stream<Arguments> cases() {
        return Stream.of(FeatureCase.INVERTIBLE, FeatureCase.ALL)
                .flatMap(
                        features ->
                                Stream.of(
                                        Arguments.of(features, "1 min, 6 h, 24 h", "1 min"),
                                        Arguments.of(features, "7 d, 1 h", "1 min"),
                                        Arguments.of(features, "10 s, 1 s", "1 s"),
                                        Arguments.of(features, "5 min", "1 ms"),
                                        Arguments.of(features, "90 min, 45 min", "45 min")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatGoingOverAllRowsGives(String features, String horizons, String pane)
            throws Exception {
        // To repeat a case, set it to the seed of the failure.
        long firstSeed = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
        for (long seed = firstSeed; seed < firstSeed + LIVES; seed++) {
            FeatureCase input = FeatureCase.random(seed, features, horizons, pane);
            MapStore store = new MapStore();

            assertThat(results(input, store))
                    .as("seed %d", seed)
                    .isEqualTo(FeatureOracle.results(input));
            assertThat(store.size()).as("entries of an idle key, seed %d", seed).isZero();
            assertThat(store.timers()).as("timers of an idle key, seed %d", seed).isZero();
        }
    }

    /** Each row with a new object, as if a failure came between any two. */
    @Test
    void keepsNothingOutsideOfState() throws Exception {
        long seed = System.nanoTime();
        FeatureCase input =
                FeatureCase.random(seed, FeatureCase.INVERTIBLE, "1 min, 24 h", "1 min");
        MapStore store = new MapStore();
        List<String> results = new ArrayList<>();
        for (FeatureCase.Event event : input.events()) {
            results.add(add(FeatureWindows.ofCall(input.spec()), store, event, input.spec()));
        }

        assertThat(results).as("seed %d", seed).isEqualTo(FeatureOracle.results(input));
    }

    /** The watermark comes again from behind, and rows with it whose panes have expired. */
    @ParameterizedTest
    @MethodSource("cases")
    void forgetsAKeyWithRowsThatCameAfterTheirPanesExpired(
            String features, String horizons, String pane) throws Exception {
        long firstSeed = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
        for (long seed = firstSeed; seed < firstSeed + LIVES; seed++) {
            FeatureCase input = FeatureCase.random(seed, features, horizons, pane);
            FeatureWindows windows = FeatureWindows.ofCall(input.spec());
            MapStore store = new MapStore();
            int restored = input.events().size() / 2;
            for (int i = 0; i < input.events().size(); i++) {
                FeatureCase.Event event = input.events().get(i);
                add(windows, store, event, input.spec());
                if (i > restored) {
                    FeatureCase.Event late = input.events().get(i - restored);
                    add(windows, store, late, input.spec());
                }
                if (i % 10 == 0) {
                    store.fireTimers(windows, event.time());
                }
            }
            store.fireTimers(windows, Long.MAX_VALUE);

            assertThat(store.size()).as("entries of an idle key, seed %d", seed).isZero();
            assertThat(store.timers()).as("timers of an idle key, seed %d", seed).isZero();
        }
    }

    /** As it was written before there were labels, of rows of 5, 6 and 7 at hours 0, 5 and 10. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COUNT(*), SUM(i) | 0=01b009e2030401021a028d0d0401032403"
                        + " 1=0100000000000000010401010a01 81=0100000000000000010401010e01"
                        + " 2=0100000000000000210401010a010401010c01"
                        + " 41=0100000000000000010401010c01 | [2, 15, 4, 26]",
                "COUNT(*), MAX(i) | 0=01b009"
                        + " 1=010000000000000001040101010a 81=010000000000000001040101010e"
                        + " 2=010000000000000021040101010a040101010c"
                        + " 41=010000000000000001040101010c | [2, 8, 4, 8]"
            })
    void goesOnWithStateThatSaysNotWhatItIsFor(String features, String entries, String result)
            throws Exception {
        MapStore store = new MapStore();
        for (String entry : entries.split(" ")) {
            int sign = entry.indexOf('=');
            store.put(
                    Long.parseLong(entry.substring(0, sign)),
                    HexFormat.of().parseHex(entry.substring(sign + 1)));
        }
        FeatureSpec spec = FeatureSpec.parse("6 h, 24 h", features, "1 min", FeatureCase.TABLE);
        FeatureCase.Event event =
                new FeatureCase.Event(11 * HOUR, GenericRowData.of(8, null, null));

        assertThat(add(FeatureWindows.ofCall(spec), store, event, spec)).isEqualTo(result);
        assertThat(new String(store.get(0), StandardCharsets.ISO_8859_1)).contains(spec.kinds());
    }

    /** By a row or by a timer, what comes first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUM(i), COUNT(*) | 6 h, 24 h | 1 min",
                "COUNT(*), SUM(i), COUNT(i) | 6 h, 24 h | 1 min",
                "COUNT(*), MAX(i) | 6 h, 24 h | 1 min",
                "COUNT(*), SUM(i) | 24 h, 48 h | 1 min",
                "COUNT(*), SUM(i) | 24 h, 6 h | 1 min",
                "COUNT(*), SUM(i) | 6 h, 24 h | 1 s"
            })
    void refusesTheStateOfOtherFeatures(String features, String horizons, String pane)
            throws Exception {
        MapStore store = new MapStore();
        FeatureSpec written =
                FeatureSpec.parse("6 h, 24 h", "COUNT(*), SUM(i)", "1 min", FeatureCase.TABLE);
        add(FeatureWindows.ofCall(written), store, event(0), written);
        FeatureSpec asked = FeatureSpec.parse(horizons, features, pane, FeatureCase.TABLE);
        FeatureWindows windows = FeatureWindows.ofCall(asked);

        assertThatThrownBy(() -> add(windows, store, event(MINUTE), asked))
                .hasMessageStartingWith(
                        "Cannot go on with the state of SLIDING_FEATURES: it was written for"
                                + " COUNT(*), SUM(INT) over 6 h, 1 d in panes of 1 min, and now it is"
                                + " asked for "
                                + asked.kinds()
                                + ". Take the old arguments again, or ");
        assertThatThrownBy(() -> store.fireTimers(windows, Long.MAX_VALUE))
                .hasMessageContaining("Cannot go on with the state of SLIDING_FEATURES: ");
    }

    @Test
    void goesOnWithOtherNamesOfTheSame() throws Exception {
        MapStore store = new MapStore();
        FeatureSpec written =
                FeatureSpec.parse("60 min, 24 h", "COUNT(*), SUM(i)", "60 s", FeatureCase.TABLE);
        add(FeatureWindows.ofCall(written), store, event(0), written);
        FeatureSpec asked =
                FeatureSpec.parse(
                        "1 h, 1 d", "COUNT(*) AS n, SUM(i) AS total", "1 min", FeatureCase.TABLE);

        assertThat(add(FeatureWindows.ofCall(asked), store, event(MINUTE), asked))
                .isEqualTo("[2, 2, 2, 2]");
    }

    @Test
    void aHorizonCoversThePaneOfTheRowAndThoseBeforeIt() throws Exception {
        FeatureSpec spec = FeatureSpec.parse("2 min", "COUNT(*)", "1 min", FeatureCase.TABLE);
        FeatureWindows windows = FeatureWindows.ofCall(spec);
        MapStore store = new MapStore();
        List<String> counts = new ArrayList<>();
        for (long time : new long[] {-1, 0, 59_999, 60_000, 119_999, 120_000, 30_000}) {
            counts.add(add(windows, store, event(time), spec));
        }

        assertThat(counts).containsExactly("[1]", "[2]", "[3]", "[3]", "[4]", "[3]", "[4]");
    }

    @ParameterizedTest
    @CsvSource({
        "COUNT(*), 1 h, 7 d",
        "'COUNT(*), SUM(i)', '1 h, 30 min', '7 d, 1 d'",
        "MAX(i), 1 h, 7 d"
    })
    void accessesToStateDoNotGrowWithTheHorizon(String features, String near, String far)
            throws Exception {
        double accessesOfNear = accessesPerRow(features, near);
        double accessesOfFar = accessesPerRow(features, far);

        assertThat(accessesOfNear).isBetween(3.0, 8.0);
        assertThat(accessesOfFar).isBetween(3.0, accessesOfNear + 4);
    }

    @Test
    void accessesToStateDoNotGrowWithTheValues() throws Exception {
        double accessesOfFew = accessesPerRow(10);
        double accessesOfMany = accessesPerRow(10_000);

        assertThat(accessesOfFew).isBetween(5.0, 25.0);
        assertThat(accessesOfMany).isBetween(5.0, accessesOfFew + 5);
    }

    /** Of rows that have one of so many values each, and go back by a minute now and then. */
    private static double accessesPerRow(int values) throws Exception {
        FeatureSpec spec =
                FeatureSpec.parse("24 h, 1 h", "COUNT(DISTINCT i)", "1 min", FeatureCase.TABLE);
        FeatureWindows windows = FeatureWindows.ofCall(spec);
        MapStore store = new MapStore();
        int rows = 30_000;
        for (int i = 0; i < rows; i++) {
            long time = i * 10_000L - (i % 50 == 0 ? MINUTE : 0);
            store.fireTimers(windows, time - 2 * MINUTE);
            GenericRowData row = GenericRowData.of(i % values, null, null);
            add(windows, store, new FeatureCase.Event(time, row), spec);
        }
        return (double) store.accesses() / rows;
    }

    private static double accessesPerRow(String features, String horizons) throws Exception {
        FeatureSpec spec = FeatureSpec.parse(horizons, features, "1 min", FeatureCase.TABLE);
        FeatureWindows windows = FeatureWindows.ofCall(spec);
        MapStore store = new MapStore();
        int rows = 10_000;
        for (int i = 0; i < rows; i++) {
            long time = i * 100_000L;
            store.fireTimers(windows, time - 1);
            add(windows, store, event(time), spec);
        }
        return (double) store.accesses() / rows;
    }

    @Test
    void keepsThePanesOfTheLongestHorizonOnly() throws Exception {
        FeatureSpec spec = FeatureSpec.parse("24 h", "COUNT(*)", "1 min", FeatureCase.TABLE);
        FeatureWindows windows = FeatureWindows.ofCall(spec);
        MapStore store = new MapStore();
        for (long time = 0; time < 30 * 24 * HOUR; time += 7 * MINUTE) {
            store.fireTimers(windows, time - 1);
            add(windows, store, event(time), spec);
            // Hours, those that begin or end in the horizon, too; what is over them; the head.
            assertThat(store.size()).isLessThanOrEqualTo(26 + 2 + 1);
        }
    }

    private static FeatureCase.Event event(long time) {
        return new FeatureCase.Event(time, GenericRowData.of(1, null, null));
    }

    private static List<String> results(FeatureCase input, MapStore store) throws Exception {
        FeatureWindows windows = FeatureWindows.ofCall(input.spec());
        List<String> results = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        for (FeatureCase.Event event : input.events()) {
            results.add(add(windows, store, event, input.spec()));
            latest = Math.max(latest, event.time());
            store.fireTimers(windows, latest - input.lateness() - 1);
        }
        store.fireTimers(windows, Long.MAX_VALUE);
        return results;
    }

    private static String add(
            FeatureWindows windows, MapStore store, FeatureCase.Event event, FeatureSpec spec)
            throws Exception {
        GenericRowData result = new GenericRowData(spec.size());
        long pane = windows.add(store, event.time(), event.row());
        windows.setFeatures(pane, result, 0);
        return FeatureOracle.text(result);
    }
}
