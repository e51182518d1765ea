/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the demo on some of its flights and checks what it says against the data itself. */
class DemoITCase {

    private static final int FLIGHTS = 1_000;
    private static final String CSV_COMMA = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

    @TempDir private static Path folder;
    private static String printed;

    @BeforeAll
    static void runTheDemo() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int status = Demo.run(out, new Style(false, false), folder, FLIGHTS);
        printed = bytes.toString(StandardCharsets.UTF_8);
        assertThat(status).as(printed).isZero();
    }

    @Test
    void writesEachFlightWithTheCitiesOfTheData() throws IOException {
        List<List<String>> expected = new ArrayList<>();
        Map<String, List<String>> airports = airports();
        for (JsonNode flight : flights()) {
            String origin = flight.get("origin").textValue();
            String destination = flight.get("destination").textValue();
            expected.add(
                    List.of(
                            flight.get("date").textValue().replace('/', '-') + ":00",
                            origin,
                            airports.get(origin).get(2),
                            airports.get(origin).get(3),
                            destination,
                            airports.get(destination).get(2),
                            airports.get(destination).get(3),
                            flight.get("distance").asText(),
                            flight.get("delay").asText()));
        }

        assertThat(results("job")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void writesTheSameWithOtherOptions() throws IOException {
        for (String job : List.of("no-options", "hash-batch", "hash-batch-cache")) {
            assertThat(results(job)).containsExactlyInAnyOrderElementsOf(results("job"));
        }
        assertThat(printed).contains("All 4 results are equal, row for row: 1,000 rows each.");
    }

    @Test
    void printsTheBusiestRoutes() throws IOException {
        TextTable table =
                new TextTable("from", "to", "flights", "miles", "minutes late", "% over 15 min");
        busiestRoutes().forEach(route -> table.row(route.row()));

        assertThat(printed.lines().map(String::strip))
                .containsSequence(table.lines().stream().map(String::strip).toList());
    }

    @Test
    void saysHowThePlansDiffer() {
        String withOptions = between("With the options:", "Without them:");
        String without = between("Without them:", "Interval joins:");

        assertThat(withOptions).contains("hash[origin]", "hash[destination]");
        assertThat(without).contains("LookupJoin(").doesNotContain("hash[");
    }

    @Test
    void countsFewerRequestsWithTheOptions() {
        long without = requests("no lookup.* option");

        assertThat(without).isPositive().isLessThanOrEqualTo(2 * FLIGHTS);
        // How many exactly depends on timing, and on so few flights the cache hardly shows.
        assertThat(requests("hash + batch")).isPositive().isLessThan(without);
        assertThat(requests("hash + batch + cache")).isPositive().isLessThan(without);
    }

    @Test
    void findsTheConnectionsOfTheData() throws IOException {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm");
        List<List<String>> expected = new ArrayList<>();
        for (JsonNode in : flights()) {
            LocalDateTime arrival =
                    LocalDateTime.parse(in.get("date").textValue(), format)
                            .plusMinutes(
                                    30
                                            + in.get("distance").intValue() / 8
                                            + in.get("delay").intValue());
            for (JsonNode out : flights()) {
                LocalDateTime departure = LocalDateTime.parse(out.get("date").textValue(), format);
                long minutes = Duration.between(arrival, departure).toMinutes();
                if (in.get("destination").equals(out.get("origin"))
                        && !out.get("destination").equals(in.get("origin"))
                        && minutes >= 30
                        && minutes <= 120) {
                    expected.add(
                            List.of(
                                    in.get("origin").textValue(),
                                    in.get("destination").textValue(),
                                    out.get("destination").textValue(),
                                    out.get("date").textValue().replace('/', '-') + ":00",
                                    String.valueOf(minutes)));
                }
            }
        }

        assertThat(expected).isNotEmpty();
        for (String job : List.of("connections", "connections-stock", "connections-range-scan")) {
            assertThat(results(job)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void countsTheRowsThatJobsWrite() throws IOException {
        assertThat(rowsSaid("range-scan")).isEqualTo(results("connections").size());
        assertThat(rowsSaid("flights in order")).isEqualTo(FLIGHTS);
        assertThat(rowsSaid("days of states")).isEqualTo(results("local-days").size());
        assertThat(rowsSaid("exact-local-time")).isEqualTo(results("days-exact").size());
    }

    @Test
    void namesTheOperatorThatReadsRanges() {
        String chapter = between("Interval joins:", "Iceberg:");

        assertThat(chapter.substring(chapter.indexOf("What EXPLAIN shows")))
                .containsOnlyOnce("- RangeIntervalJoin(")
                .containsOnlyOnce("- IntervalJoin(");
    }

    @Test
    void mergesTheFilesOfTheLakeAndReadsWhatAQueryNeeds() throws IOException {
        LakeTable table = LakeTable.load(folder.resolve("results/lake"), "flights");

        assertThat(table.files().number()).isOne();
        assertThat(table.compactions()).isPositive();
        assertThat(table.rows()).hasSize(FLIGHTS);
        String chapter = printed.substring(printed.indexOf("Iceberg:"));
        assertThat(chapter)
                .contains("The table has all 1,000 flights.")
                .contains("project=[delay, route_destination_city]");
    }

    /** What the line of a job says once it has ended. */
    private static long rowsSaid(String label) {
        Matcher line =
                Pattern.compile("^ *" + label + " +([0-9,]+) rows ", Pattern.MULTILINE)
                        .matcher(printed);
        assertThat(line.find()).as("line of '%s' in %s", label, printed).isTrue();
        return Long.parseLong(line.group(1).replace(",", ""));
    }

    /** The rows of the comparison read: options, seconds, rate, requests, ratio. */
    private static long requests(String label) {
        String comparison = between("options of airports", "These options are all");
        List<String> row =
                comparison
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith(label + "  "))
                        .map(line -> List.of(line.split("\\s{2,}")))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(row.get(3).replace(",", ""));
    }

    private static String between(String start, String end) {
        int from = printed.indexOf(start);
        int to = printed.indexOf(end, from);
        assertThat(from).as("'%s' in %s", start, printed).isNotNegative();
        assertThat(to).as("'%s' in %s", end, printed).isGreaterThan(from);
        return printed.substring(from, to);
    }

    private static List<List<String>> results(String job) throws IOException {
        return ResultFiles.sortedRows(folder.resolve("results").resolve(job)).stream()
                .map(DemoITCase::csvValues)
                .toList();
    }

    private static List<Route> busiestRoutes() throws IOException {
        Map<String, List<String>> airports = airports();
        Map<List<String>, Route> routes = new TreeMap<>(Comparator.comparing(List::toString));
        for (JsonNode flight : flights()) {
            String from = airports.get(flight.get("origin").textValue()).get(3);
            String to = airports.get(flight.get("destination").textValue()).get(3);
            routes.computeIfAbsent(List.of(from, to), states -> new Route(from, to)).add(flight);
        }
        return routes.values().stream()
                .sorted(Comparator.comparingLong((Route route) -> -route.flights))
                .limit(10)
                .toList();
    }

    private static List<JsonNode> flights() throws IOException {
        List<JsonNode> flights = new ArrayList<>();
        try (InputStream in = Demo.class.getResourceAsStream(Demo.FLIGHTS)) {
            new ObjectMapper().readTree(in).forEach(flights::add);
        }
        return flights.subList(0, FLIGHTS);
    }

    private static Map<String, List<String>> airports() throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream("/data/airports.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(DemoITCase::csvValues)
                    .collect(
                            Collectors.toMap(
                                    values -> values.get(0),
                                    values -> values,
                                    (first, second) -> first,
                                    HashMap::new));
        }
    }

    private static List<String> csvValues(String line) {
        return List.of(line.split(CSV_COMMA)).stream()
                .map(value -> value.replaceAll("^\"|\"$", ""))
                .toList();
    }

    /** What the summary says about a pair of states, added up in plain Java. */
    private static final class Route {

        private final String from;
        private final String to;
        private long flights;
        private long miles;
        private long minutesLate;
        private long late;

        Route(String from, String to) {
            this.from = from;
            this.to = to;
        }

        void add(JsonNode flight) {
            flights++;
            miles += flight.get("distance").intValue();
            minutesLate += flight.get("delay").intValue();
            late += flight.get("delay").intValue() > 15 ? 1 : 0;
        }

        Object[] row() {
            double count = flights;
            return new Object[] {
                from, to, flights, miles / count, minutesLate / count, 100.0 * late / count
            };
        }
    }
}
