/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlightFilesTest {

    private static final String FIRST = "{\"date\":\"2001/01/01 00:47\",\"delay\":66}";
    private static final String SECOND = "{\"date\":\"2001/01/01 23:10\",\"delay\":-5}";
    private static final String THIRD = "{\"date\":\"2001/01/02 01:24\",\"delay\":0}";

    @TempDir private Path folder;

    @Test
    void writesALinePerFlightAndAFilePerDay() throws IOException {
        FlightFiles flights = FlightFiles.write(array(FIRST, SECOND, THIRD), folder, 10);

        assertThat(flights).isEqualTo(new FlightFiles(folder, 2, 3));
        assertThat(folder.resolve("2001-01-01.jsonl")).hasContent(FIRST + "\n" + SECOND);
        assertThat(folder.resolve("2001-01-02.jsonl")).hasContent(THIRD);
    }

    @Test
    void stopsAtTheGivenNumberOfFlights() throws IOException {
        FlightFiles flights = FlightFiles.write(array(FIRST, SECOND, THIRD), folder, 1);

        assertThat(flights).isEqualTo(new FlightFiles(folder, 1, 1));
        assertThat(folder.resolve("2001-01-01.jsonl")).hasContent(FIRST);
    }

    @Test
    void writesNothingForAnEmptyArray() throws IOException {
        assertThat(FlightFiles.write(array(), folder, 10)).isEqualTo(new FlightFiles(folder, 0, 0));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesFlightsThatAreNotOrderedByDate() {
        assertThatThrownBy(() -> FlightFiles.write(array(FIRST, THIRD, SECOND), folder, 10))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void refusesWhatIsNoArray() {
        InputStream object = new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> FlightFiles.write(object, folder, 10))
                .hasMessage("Cannot read flights: expected a JSON array, found START_OBJECT");
    }

    private static InputStream array(String... flights) {
        String json = "[" + String.join(",", flights) + "]";
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }
}
