/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import io.github.flinkext.testutils.FlinkextRepository;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Every link to a file or a heading of this repository leads somewhere. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#+ (.*)");

    @Test
    void leadSomewhere() {
        assertThat(Page.all())
                .hasSizeGreaterThan(5)
                .flatExtracting(LinksTest::brokenLinks)
                .isEmpty();
    }

    @Test
    void aMissingFileIsFound() {
        assertThat(brokenLinks(Page.of("docs/page.md", "See [that](no-such-page.md).")))
                .containsExactly("docs/page.md: no-such-page.md");
    }

    @Test
    void aMissingHeadingIsFound() {
        assertThat(brokenLinks(Page.of("page.md", "# Here\n[a](#here), [b](#there)")))
                .containsExactly("page.md: #there");
    }

    private static List<String> brokenLinks(Page page) {
        List<String> broken = new ArrayList<>();
        for (String line : page.prose()) {
            Matcher link = LINK.matcher(line);
            while (link.find()) {
                if (!leadsSomewhere(page, link.group(1))) {
                    broken.add(page.name() + ": " + link.group(1));
                }
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Page from, String link) {
        if (link.matches("[a-z]+:.*")) {
            return true;
        }
        String file = link.replaceAll("#.*", "");
        String anchor = link.contains("#") ? link.replaceAll(".*#", "") : "";
        Path target = FlinkextRepository.root().resolve(from.name()).resolveSibling(file);
        if (!file.isEmpty() && !Files.exists(target)) {
            return false;
        }
        return anchor.isEmpty() || anchorsOf(from, file, target).contains(anchor);
    }

    private static List<String> anchorsOf(Page from, String file, Path target) {
        Page page = file.isEmpty() ? from : Page.read(FlinkextRepository.root(), target);
        return page.prose().stream()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> anchor(heading.group(1)))
                .toList();
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
