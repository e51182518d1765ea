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

    private static final OptionsPage PAINT =
            new OptionsPage(PaintOptions.class, "page.md", List.of(PaintOptions.COLOUR));

    private final OptionsDocumentation documentation =
            new OptionsDocumentation(List.of(PAINT), List.of(BrushOptions.class));

    @Test
    void acceptsATableThatAgreesWithTheDeclarations() throws Exception {
        write(HEADER + COLOUR_ROW + "| `paint.drying-time` | no | 90 s | Duration | How long. |\n");

        assertThat(documentation.problems(docs)).isEmpty();
    }

    @Test
    void acceptsTheTableItPrintsItself() throws Exception {
        write(PAINT.table());

        assertThat(documentation.problems(docs)).isEmpty();
    }

    @Test
    void findsAnOptionWithoutARowAndGivesTheRow() throws Exception {
        write(HEADER + COLOUR_ROW);

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md lacks the option 'paint.drying-time'. Its row:"
                                + " | `paint.drying-time` | no | 90 s | Duration | How long. |");
    }

    @Test
    void findsARowWithoutAnOption() throws Exception {
        write(PAINT.table() + "| `paint.color` | no | (none) | String | |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:5: there is no option 'paint.color' that belongs here. Remove the"
                                + " row or correct the key.");
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
    void findsADescriptionThatDiffers() throws Exception {
        write(HEADER + COLOUR_ROW + "| `paint.drying-time` | no | 90 s | Duration | How. |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:4: the description of 'paint.drying-time' is documented as 'How.'"
                                + " and declared as 'How long.'.");
    }

    @Test
    void holdsTheColumnRequiredAgainstWhatTheFactorySays() throws Exception {
        write(PAINT.table().replace("| yes |", "| no |"));

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:3: the 'Required' of 'paint.colour' is documented as 'no' and"
                                + " declared as 'yes'.");
    }

    @Test
    void demandsAKeyOfTwoClassesOnThePagesOfBoth() throws Exception {
        OptionsPage chalk = new OptionsPage(ChalkOptions.class, "chalk.md");
        OptionsDocumentation both = new OptionsDocumentation(List.of(PAINT, chalk), List.of());
        write(PAINT.table());

        assertThat(both.problems(docs))
                .containsExactly(
                        "chalk.md lacks the option 'paint.colour'. Its row:"
                                + " | `paint.colour` | no | white | String | Which \\| none. |");

        Files.writeString(docs.resolve("chalk.md"), chalk.table());
        assertThat(both.problems(docs)).isEmpty();
    }

    @Test
    void comparesFollowedOptionsButDoesNotDemandThem() throws Exception {
        write(PAINT.table() + "| `brush.width` | no | 2 | Integer | Wide \\| narrow. |\n");

        assertThat(documentation.problems(docs))
                .containsExactly(
                        "page.md:5: the default of 'brush.width' is documented as '2' and declared"
                                + " as '3'.");
    }

    @Test
    void leavesOtherTablesAlone() throws Exception {
        write(
                PAINT.table()
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

    static final class ChalkOptions {

        static final ConfigOption<String> COLOUR =
                ConfigOptions.key("paint.colour")
                        .stringType()
                        .defaultValue("white")
                        .withDescription("Which | none.");

        private ChalkOptions() {}
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
