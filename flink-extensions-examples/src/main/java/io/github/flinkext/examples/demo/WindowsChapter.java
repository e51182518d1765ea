/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.ScriptPlayer.Variant;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Flights by local day, with a zone of their own for each state, and in one zone as in Flink. */
final class WindowsChapter implements Chapter {

    static final String SCRIPT = "/sql/windows.sql";

    private static final String DEPARTURES = "departures";
    private static final String LOCAL_DAYS = "local-days";
    private static final String STOCK = "days-stock";
    private static final String EXACT = "days-exact";

    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant(DEPARTURES, "flights in order"),
                    new Variant(LOCAL_DAYS, "days of states"),
                    new Variant(STOCK, "Flink's TUMBLE"),
                    new Variant(EXACT, "exact-local-time"));

    /** How many results there are is what the jobs find out. */
    private static final long UNKNOWN = -1;

    private static final int FLIGHTS_OF_STATE = 2;
    private static final int IS_FINAL = 4;
    private static final int FLIGHTS_OF_DAY = 1;

    @Override
    public String title() {
        return "Windows: local days that keep every row";
    }

    @Override
    public String explanation() {
        return """
                A report by day means days of the people who read it. Flink's windows know one \
                zone per job, give no result before they end, and lose rows in zones without \
                daylight saving. Here each state has its own days, which grow while they last; and \
                Flink's own windows are made to keep every row.""";
    }

    @Override
    public void play(Stage stage) throws Exception {
        ScriptPlayer player =
                new ScriptPlayer(stage, VARIANTS, UNKNOWN) {
                    @Override
                    String headingOfOtherJobs() {
                        return "The same flights in windows of Flink's own";
                    }
                };
        player.play(
                SCRIPT,
                Map.of(
                        "flights", stage.flights().folder().toString(),
                        "database", stage.airports().url(),
                        "results", stage.folder().toString()));
        requireAll(stage, "The final days of all states", finalFlights(stage));
        long exact = flightsOfDays(stage, EXACT);
        compare(stage, flightsOfDays(stage, STOCK), exact);
        requireAll(stage, "The exact days", exact);
        stage.page().heading("What EXPLAIN shows of days of states, shortened");
        player.showPlan();
    }

    private static long finalFlights(Stage stage) throws IOException {
        return rows(stage, LOCAL_DAYS).stream()
                .filter(row -> Boolean.parseBoolean(row[IS_FINAL]))
                .mapToLong(row -> Long.parseLong(row[FLIGHTS_OF_STATE]))
                .sum();
    }

    private static long flightsOfDays(Stage stage, String folder) throws IOException {
        return rows(stage, folder).stream()
                .mapToLong(row -> Long.parseLong(row[FLIGHTS_OF_DAY]))
                .sum();
    }

    private static List<String[]> rows(Stage stage, String folder) throws IOException {
        return ResultFiles.sortedRows(stage.folder().resolve(folder)).stream()
                .map(line -> line.split(","))
                .toList();
    }

    private static void compare(Stage stage, long stock, long exact) {
        TextTable table = new TextTable("days in Hawaii", "flights in them", "lost");
        table.row("Flink's TUMBLE", stock, stage.flights().flights() - stock);
        table.row("with exact-local-time", exact, stage.flights().flights() - exact);
        stage.page().table(table);
    }

    private static void requireAll(Stage stage, String what, long flights) {
        if (flights != stage.flights().flights()) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "%s have %,d flights, but there are %,d.",
                            what,
                            flights,
                            stage.flights().flights()));
        }
        stage.page().text(String.format(Locale.ROOT, "%s have all %,d flights.", what, flights));
    }
}
