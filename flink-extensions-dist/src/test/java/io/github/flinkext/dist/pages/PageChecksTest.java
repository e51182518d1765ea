/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The checks of {@link DocumentationITCase}, and of this test, notice what is wrong with a page.
 */
class PageChecksTest {

    private static final String PRINTED =
            """
            +----+-----+
            | op |  id |
            +----+-----+
            | +I |   2 |
            | +I |  17 |
            +----+-----+
            2 rows in set
            """;

    @Test
    void findsBlocksWithTheirNotes() {
        Page page =
                Page.of(
                        "page.md",
                        """
                        Text
                        <!-- not run: it needs a key of yours -->
                        ```sql
                        SELECT 1;
                        ```

                        1. Item
                           ```text
                           +---
                             |
                           ```
                        """);

        assertThat(page.blocks())
                .containsExactly(
                        new PageBlock(
                                "page.md:3",
                                "sql",
                                "not run: it needs a key of yours",
                                "SELECT 1;"),
                        new PageBlock("page.md:8", "text", "", "+---\n  |"));
        assertThat(page.blocks()).extracting(PageBlock::isExcused).containsExactly(true, false);
        assertThat(page.prose()).doesNotContain("SELECT 1;").contains("Text");
    }

    @Test
    void demandsAReasonForABlockThatIsNotRun() {
        Page page = Page.of("page.md", "<!-- not run: -->\n```sql\nSELECT 1;\n```");

        assertThatThrownBy(page::blocks).hasMessageContaining("Invalid note at page.md:2");
    }

    @Test
    void acceptsTheSameRowsInAnyOrder() {
        ShownOutput.check(
                shown(
                        """
                        +----+----+
                        | op | id |
                        +----+----+
                        | +I | 17 |
                        | +I |  2 |
                        +----+----+
                        """),
                PRINTED);
    }

    @Test
    void noticesARowThatIsMissingOrDiffers() {
        PageBlock differs = shown(PRINTED.replace("17", "18"));
        PageBlock misses = shown(PRINTED.replace("| +I |  17 |\n", ""));

        assertThatThrownBy(() -> ShownOutput.check(differs, PRINTED))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ShownOutput.check(misses, PRINTED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void comparesAPlanPieceByPieceAndWithoutBlanks() {
        String plan = "LookupJoin(table=[a], joinType=[InnerJoin], shuffle=[true])\n+- Exchange";

        ShownOutput.check(
                shown("LookupJoin(table=[a], ...,\n    shuffle=[true])\n+- Exchange"), plan);
        PageBlock differs = shown("LookupJoin(table=[a], ..., shuffle=[false])");
        assertThatThrownBy(() -> ShownOutput.check(differs, plan))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void noticesAnOutputThatAgreesWithAnything() {
        assertThatThrownBy(() -> ShownOutput.check(shown("..."), PRINTED))
                .hasMessageContaining("page.md:7");
    }

    @Test
    void noticesAnOutputOfNothing() {
        PageRun run = new PageRun(new PageServers(null, Path.of("unused")), null, null, null);

        assertThatThrownBy(() -> run.run(List.of(shown(PRINTED))))
                .hasMessageContaining("page.md:7");
    }

    @Test
    void pagesSayHowTheClientShowsRowsAsTheyDo() {
        assertThat(Page.all().stream().filter(ResultMode::matters))
                .hasSizeGreaterThan(5)
                .filteredOn(page -> !ResultMode.isSet(page))
                .as("pages with rows in tableau mode whose first block of SQL does not set it")
                .isEmpty();
    }

    @Test
    void noticesRowsThatTheClientWouldShowOtherwise() {
        String statement = "SELECT 1;\n```\n```text\n| op | id |\n```";
        Page silent = Page.of("page.md", "```sql\n" + statement);
        Page inDatabase = Page.of("page.md", "<!-- in PostgreSQL -->\n```sql\n" + statement);
        Page tooLate =
                Page.of("page.md", "```sql\nSELECT 0;\n```\n```sql\n" + ResultMode.SET + "\n```");
        Page clear = Page.of("page.md", "```sql\n" + ResultMode.SET + "\n" + statement);

        assertThat(List.of(silent, inDatabase, clear)).allMatch(ResultMode::matters);
        assertThat(List.of(silent, inDatabase, tooLate)).noneMatch(ResultMode::isSet);
        assertThat(ResultMode.isSet(clear)).isTrue();
    }

    @Test
    void noticesALanguageThatItCannotRun() {
        PageRun run = new PageRun(new PageServers(null, Path.of("unused")), null, null, null);
        PageBlock python = new PageBlock("page.md:7", "python", "", "print(1)");

        assertThatThrownBy(() -> run.run(List.of(python)))
                .hasStackTraceContaining("Invalid language 'python'");
    }

    @Test
    void noticesABlockWithoutLanguageThatIsNotCalledADrawing() {
        assertThatThrownBy(() -> ReaderBlocks.checkDrawing(new PageBlock("page.md:7", "", "", "a")))
                .hasMessageContaining("page.md:7");
    }

    @Test
    void noticesAScriptAndAModuleThatAreNotThere() {
        PageBlock script = new PageBlock("page.md:7", "sh", "", "bin/no-such-script.sh now");
        PageBlock module =
                new PageBlock(
                        "page.md:7",
                        "xml",
                        "",
                        "<artifactId>no-such-module</artifactId>\n<version>1</version>");

        assertThatThrownBy(() -> ReaderBlocks.checkCommands(script))
                .hasMessageContaining("no-such-script.sh");
        assertThatThrownBy(() -> ReaderBlocks.checkDependency(module))
                .hasMessageContaining("no-such-module");
    }

    @Test
    void splitsStatementsAtTheEndsOfLines() {
        assertThat(SqlStatements.in("SET 'a' = ';b'; -- for a while\n-- c\nSELECT 1;\n-- d"))
                .containsExactly("SET 'a' = ';b'", "-- c\nSELECT 1");
    }

    private static PageBlock shown(String text) {
        return new PageBlock("page.md:7", "text", "", text);
    }
}
