/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The flights as a stream reads them: a file per day, a JSON object per line. The data comes as one
 * JSON array, which only a reader of the whole file could use; the objects are not changed.
 *
 * @param folder where the files are
 * @param days how many files
 * @param flights how many lines in all of them
 */
record FlightFiles(Path folder, int days, int flights) {

    private static final int DAY_LENGTH = "yyyy/MM/dd".length();

    /** Writes the first so many flights of a JSON array that is ordered by date. */
    static FlightFiles write(InputStream jsonArray, Path folder, int mostFlights)
            throws IOException {
        Files.createDirectories(folder);
        int days = 0;
        int flights = 0;
        String day = "";
        BufferedWriter file = null;
        try (JsonParser parser = new ObjectMapper().createParser(jsonArray)) {
            requireArray(parser);
            while (flights < mostFlights && parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode flight = parser.readValueAsTree();
                if (!day.equals(dayOf(flight))) {
                    day = dayOf(flight);
                    days++;
                    close(file);
                    file = create(folder, day);
                }
                file.write(flight.toString());
                file.write('\n');
                flights++;
            }
        } finally {
            close(file);
        }
        return new FlightFiles(folder, days, flights);
    }

    private static void requireArray(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_ARRAY) {
            throw new IOException("Cannot read flights: expected a JSON array, found " + first);
        }
    }

    private static String dayOf(JsonNode flight) {
        return flight.get("date").textValue().substring(0, DAY_LENGTH);
    }

    /** Fails if the day had a file before: then the flights are not ordered by date. */
    private static BufferedWriter create(Path folder, String day) throws IOException {
        return Files.newBufferedWriter(
                folder.resolve(day.replace('/', '-') + ".jsonl"), StandardOpenOption.CREATE_NEW);
    }

    private static void close(BufferedWriter file) throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
