/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.docs;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class OptionsDocumentationTest {

    private static final String HEADER =
            """
            | Option | Required | Default | Type | Description |
            | --- | --- | --- | --- | --- |
            """;

    private static final String COLOUR_ROW =
            "| `paint.colour` | yes | (none) | String | Which. |\n";

    @TempDir private Path docs;

    private final OptionsDocumentation documentation =
            new OptionsDocumentation(List.of(PaintOptions.class), List.of(BrushOptions.class));

    @Test
    void acceptsATableThatAgreesWithTheDeclarations() throws Exception {
        write(HEADER + COLOUR_ROW + "| `paint.drying-time` | no | 90 s | Duration | How long. |\n");

        assertThat(documentation.problems(docs)).isEmpty();
    }

    @Test
    void acceptsTheTableItPrintsItself() throws Exception {
        write(OptionsDocumentation.table(PaintOptions.class));

        assertThat(documentation.problems(docs)).isEmpty();
    }

    @Test
    void findsAnOptionWithoutARowAndGivesTheRow() throws Exception {
        write(HEADER + COLOUR_ROW);

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "No page has the option 'paint.drying-time'. Its row:"
                                + " | `paint.drying-time` | no | 90 s | Duration | How long. |");
    }

    @Test
    void findsARowWithoutAnOption() throws Exception {
        write(
                OptionsDocumentation.table(PaintOptions.class)
                        + "| `paint.color` | no | (none) | String | |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:5: there is no option 'paint.color'. Remove the row or correct the"
                                + " key.");
    }

    @Test
    void findsADefaultAndATypeThatDiffer() throws Exception {
        write(HEADER + COLOUR_ROW + "| `paint.drying-time` | no | 1 min | String | How long. |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:4: the default of 'paint.drying-time' is documented as '1 min' and"
                                + " declared as '90 s'.",
                        "page.md:4: the type of 'paint.drying-time' is documented as 'String' and"
                                + " declared as 'Duration'.");
    }

    @Test
    void findsARequiredOptionWithADefault() throws Exception {
        write(
                HEADER
                        + COLOUR_ROW
                        + "| `paint.drying-time` | yes | 90 s | Duration | How long. |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:4: 'paint.drying-time' is said to be required, but has the default"
                                + " '90 s'.");
    }

    @Test
    void comparesFollowedOptionsButDoesNotDemandThem() throws Exception {
        write(
                OptionsDocumentation.table(PaintOptions.class)
                        + "| `brush.width` | no | 2 | Integer | Wide \\| narrow. |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:5: the default of 'brush.width' is documented as '2' and declared"
                                + " as '3'.");
    }

    @Test
    void leavesOtherTablesAlone() throws Exception {
        write(
                OptionsDocumentation.table(PaintOptions.class)
                        + """

                        | Metric | Unit |
                        | --- | --- |
                        | `paint.used` | litres |
                        """);

        assertThat(documentation.problems(docs)).isEmpty();
    }

    private void write(String page) throws IOException {
        Files.writeString(docs.resolve("page.md"), page);
    }

    static final class PaintOptions {

        static final ConfigOption<String> COLOUR =
                ConfigOptions.key("paint.colour")
                        .stringType()
                        .noDefaultValue()
                        .withDescription("Which.");

        static final ConfigOption<Duration> DRYING_TIME =
                ConfigOptions.key("paint.drying-time")
                        .durationType()
                        .defaultValue(Duration.ofSeconds(90))
                        .withDescription("How long.");

        private PaintOptions() {}
    }

    static final class BrushOptions {

        static final ConfigOption<Integer> WIDTH =
                ConfigOptions.key("brush.width")
                        .intType()
                        .defaultValue(3)
                        .withDescription("How wide.");

        private BrushOptions() {}
    }
}
