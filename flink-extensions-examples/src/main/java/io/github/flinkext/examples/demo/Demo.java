/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows what flinkext does, on real flights and with nothing but this JVM. Started by {@code
 * bin/demo.sh}.
 */
@Internal
public final class Demo {

    static final String FLIGHTS = "/data/flights-20k.json";
    private static final Duration ROUND_TRIP = Duration.ofMillis(1);

    private final List<Chapter> chapters =
            List.of(
                    new LookupJoinChapter(),
                    new IntervalJoinChapter(),
                    new WindowsChapter(),
                    new IcebergChapter());
    private final Page page;
    private final Path folder;
    private final int mostFlights;

    private Demo(Page page, Path folder, int mostFlights) {
        this.page = page;
        this.folder = folder;
        this.mostFlights = mostFlights;
    }

    /** The only argument is a folder for all files of the demo, {@code target/demo} by default. */
    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : "target/demo").toAbsolutePath();
        int status = run(System.out, Style.ofSystem(), folder, Integer.MAX_VALUE);
        // Threads of a failed cluster may live on.
        System.exit(status);
    }

    /**
     * Runs the demo on the first so many flights.
     *
     * @return 0, or 1 if it failed and said why
     */
    static int run(PrintStream out, Style style, Path folder, int mostFlights) {
        try {
            new Demo(new Page(out, style), folder, mostFlights).play();
            return 0;
        } catch (Exception e) {
            Failure.print(e, out);
            return 1;
        }
    }

    private void play() throws Exception {
        long start = System.nanoTime();
        page.blank();
        page.title("flinkext: drop-in extensions for Apache Flink");
        FlightFiles flights = writeFlights();
        try (AirportDatabase airports = AirportDatabase.start(ROUND_TRIP)) {
            page.fact(
                    "Stream",
                    String.format(
                            Locale.ROOT,
                            "%,d US flights of %d days in 2001, one file per day",
                            flights.flights(),
                            flights.days()));
            page.fact(
                    "Dimension",
                    String.format(
                            Locale.ROOT,
                            "%,d US airports in a database behind a proxy: a round trip takes %.1f ms",
                            airports.airports(),
                            airports.roundTrip().toNanos() / 1e6));
            page.fact("Cluster", "Flink inside this JVM, 2 slots");
            page.blank();
            for (Chapter chapter : chapters) {
                page.title(chapter.title());
                page.text(chapter.explanation());
                chapter.play(new Stage(page, results(), flights, airports));
            }
        }
        page.heading("Where to look next");
        page.fact("SQL", "flink-extensions-examples/src/main/sql");
        page.fact("Results", results().toString());
        page.fact("Flink's log", Failure.log());
        page.fact(
                "Time",
                String.format(
                        Locale.ROOT,
                        "%d s",
                        Duration.ofNanos(System.nanoTime() - start).toSeconds()));
        page.blank();
    }

    private Path results() {
        return folder.resolve("results");
    }

    private FlightFiles writeFlights() throws IOException {
        Path flights = folder.resolve("flights");
        delete(flights);
        delete(results());
        try (InputStream in = Demo.class.getResourceAsStream(FLIGHTS)) {
            return FlightFiles.write(in, flights, mostFlights);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
