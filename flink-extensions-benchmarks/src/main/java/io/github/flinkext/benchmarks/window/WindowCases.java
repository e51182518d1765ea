/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.window.WindowCase.Part;
import io.github.flinkext.window.WindowOptions;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All cases of the comparison of windows. */
final class WindowCases {

    static final String FEATURES_20_USERS = "features-20-users";
    static final String FEATURES_100_USERS = "features-100-users";
    static final String HORIZON = "horizon";
    static final String EARLY_IDLE = "early-idle";
    static final String EARLY_CHANGING = "early-changing";

    static final String OURS = "sliding-features";
    static final String STOCK = "stock";
    static final String EXACT = "exact";
    static final String EARLY = "early";

    static final List<Integer> SIZES_OF_EXACT = List.of(1, 24);
    static final List<Phases> PHASES_OF_EXACT = List.of(Phases.values());

    /** How an aggregate is planned. */
    enum Phases {
        ONE,
        TWO;

        String setting() {
            return name() + "_PHASE";
        }

        /** As in names of cases. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT) + "-phase";
        }
    }

    private static final List<Integer> HORIZONS = List.of(1, 360, 720, 1_440);
    private static final String FOUR_HORIZONS = "SLIDING_FEATURES over 1 min, 6 h, 12 h and 24 h";

    private static final String PHASES = "table.optimizer.agg-phase-strategy";

    static final long MANY_ROWS = 2_000_000;
    private static final int DISORDER = 10_000;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");

    private final List<WindowCase> cases = new ArrayList<>();

    private WindowCases() {}

    static List<WindowCase> all() {
        WindowCases cases = new WindowCases();
        cases.features();
        cases.horizons();
        SIZES_OF_EXACT.forEach(
                hours -> PHASES_OF_EXACT.forEach(phases -> cases.exact(hours, phases)));
        cases.early(EARLY_IDLE, new Timeline.DailyBursts(250_000));
        cases.early(EARLY_CHANGING, new Timeline.Steady(345_600));
        return List.copyOf(cases.cases);
    }

    /** The job of a case. */
    static WindowJob job(String caseId) {
        return all().stream()
                .filter(one -> one.id().equals(caseId))
                .map(WindowCase::job)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Invalid case: " + caseId));
    }

    static String exactGroup(int hours, Phases phases) {
        return "exact-%dh-%s".formatted(hours, phases);
    }

    /** Tables of 26 hours. */
    private void features() {
        EventTable of20 = EventTable.inOrder(20, new Timeline.Steady(4_680_000), UTC);
        feature(
                FEATURES_20_USERS,
                OURS,
                FOUR_HORIZONS,
                20_000,
                slidingFeatures(of20, HORIZONS, 10));
        feature(
                FEATURES_20_USERS,
                "hop-24h",
                "Flink's HOP by a minute over 24 h",
                20_000,
                flink(of20, new HopQuery(24), "GlobalWindowAggregate"));
        feature(
                FEATURES_20_USERS,
                "over-24h",
                "Flink's OVER a range of 24 h",
                20_000,
                flink(of20, new OverQuery(24), "OverAggregate"));
        EventTable of100 = EventTable.inOrder(100, new Timeline.Steady(936_000), UTC);
        feature(
                FEATURES_100_USERS,
                OURS,
                FOUR_HORIZONS,
                100_000,
                slidingFeatures(of100, HORIZONS, 4));
        feature(
                FEATURES_100_USERS,
                "hop-1h",
                "Flink's HOP by a minute over 1 h",
                100_000,
                flink(of100, new HopQuery(1), "GlobalWindowAggregate"));
    }

    private void feature(String group, String name, String description, long rows, WindowJob job) {
        cases.add(new WindowCase(Part.FEATURES, group, name, description, rows, job));
    }

    private static WindowJob slidingFeatures(EventTable table, List<Integer> horizons, int times) {
        return new WindowJob(
                table, new SlidingFeaturesQuery(horizons), Map.of(), "ProcessTableFunction", times);
    }

    private static WindowJob flink(EventTable table, WindowQuery query, String operator) {
        return new WindowJob(table, query, Map.of(), operator, 1);
    }

    /** A table of 28 days. */
    private void horizons() {
        EventTable table = EventTable.inOrder(20, new Timeline.Steady(3_024_000), UTC);
        horizon("1h", 60, table);
        horizon("24h", 1_440, table);
        horizon("7d", 10_080, table);
    }

    private void horizon(String name, int minutes, EventTable table) {
        cases.add(
                new WindowCase(
                        Part.HORIZON,
                        HORIZON,
                        name,
                        "SLIDING_FEATURES over " + name,
                        800_000,
                        slidingFeatures(table, List.of(minutes), 1)));
    }

    /** A table of 4 days. */
    private void exact(int hours, Phases phases) {
        EventTable table =
                new EventTable(10_000, new Timeline.Steady(172_800), DISORDER, LOS_ANGELES);
        String operator = phases == Phases.ONE ? "WindowAggregate" : "GlobalWindowAggregate";
        String group = exactGroup(hours, phases);
        tumble(
                Part.EXACT,
                group,
                STOCK,
                "Flink's operators",
                hours,
                table,
                Map.of(),
                phases,
                operator);
        tumble(
                Part.EXACT,
                group,
                EXACT,
                "ours, with exact local time",
                hours,
                table,
                exactLocalTime(),
                phases,
                "Exact" + operator);
    }

    private static Map<String, String> exactLocalTime() {
        return Map.of(WindowOptions.EXACT_LOCAL_TIME.key(), "true");
    }

    /** A table of 8 days. */
    private void early(String group, Timeline timeline) {
        EventTable table = new EventTable(1_000, timeline, DISORDER, LOS_ANGELES);
        tumble(
                Part.EARLY,
                group,
                EXACT,
                "windows are shown when they are over",
                24,
                table,
                exactLocalTime(),
                Phases.ONE,
                "ExactWindowAggregate");
        tumble(
                Part.EARLY,
                group,
                EARLY,
                "also every 15 minutes, if they have changed",
                24,
                table,
                Map.of(WindowOptions.EARLY_FIRE_INTERVAL.key(), "15 min"),
                Phases.ONE,
                "IncrementalWindowAggregate");
    }

    private void tumble(
            Part part,
            String group,
            String name,
            String description,
            int hours,
            EventTable table,
            Map<String, String> option,
            Phases phases,
            String operator) {
        Map<String, String> settings = new HashMap<>(option);
        settings.put(PHASES, phases.setting());
        cases.add(
                new WindowCase(
                        part,
                        group,
                        name,
                        description,
                        MANY_ROWS,
                        new WindowJob(table, new TumbleQuery(hours), settings, operator, 3)));
    }
}
