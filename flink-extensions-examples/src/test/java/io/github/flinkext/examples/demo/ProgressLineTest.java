/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressLineTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void showsHowFarAJobIs() {
        assertThat(ProgressLine.line("job", 5_000, 20_000, Duration.ofMillis(1_234)))
                .isEqualTo(
                        "job                      [#######.......................]"
                                + "   5,000 of 20,000 rows    1.2 s");
    }

    @Test
    void isFullWithoutRows() {
        assertThat(ProgressLine.line("job", 0, 0, Duration.ZERO))
                .contains("[" + "#".repeat(30) + "]");
    }

    @Test
    void isWrittenOverAtATerminal() {
        ProgressLine progress = new ProgressLine(out, new Style(true, false), "job", 2);

        progress.submitting();
        progress.update(1);
        progress.finished(2, Duration.ofSeconds(1));

        String[] written = printed().split("\r");
        assertThat(written).hasSize(3);
        assertThat(written[0]).contains("0 of 2 rows");
        assertThat(written[1]).contains("1 of 2 rows");
        assertThat(written[2]).endsWith("2 of 2 rows    1.0 s\n");
    }

    @Test
    void doesNotRepeatItselfInAFile() {
        ProgressLine progress = new ProgressLine(out, new Style(false, false), "job", 2);

        progress.update(1);
        progress.finished(2, Duration.ofSeconds(1));

        assertThat(printed()).doesNotContain("\r").doesNotContain("1 of 2").contains("2 of 2 rows");
    }

    @Test
    void isColouredOnlyWhereColoursAreSeen() {
        new ProgressLine(out, new Style(true, true), "job", 2).finished(2, Duration.ZERO);
        assertThat(printed()).contains("\033[32m");

        bytes.reset();
        new ProgressLine(out, new Style(true, false), "job", 2).finished(2, Duration.ZERO);
        assertThat(printed()).doesNotContain("\033");
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void hasNoBarIfItIsNotKnownHowManyRowsThereAre() {
        assertThat(ProgressLine.line("the job", 1_500, -1, Duration.ofMillis(2_500)))
                .isEqualTo("the job                    1,500 rows    2.5 s");
    }
}
