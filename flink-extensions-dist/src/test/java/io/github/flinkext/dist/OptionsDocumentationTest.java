/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkextRepository;
import io.github.flinkext.testutils.docs.OptionsDocumentation;

import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.factories.FactoryUtil;

import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every option has its row in {@code docs/}, and every row its option.
 *
 * <p>To write a page, run this test and take the table of your options from {@code
 * flink-extensions-dist/target/options/}.
 */
class OptionsDocumentationTest {

    private static final List<Class<?>> OWN = optionsClasses();
    private static final List<Class<?>> FOLLOWED = List.of(LookupOptions.class, FactoryUtil.class);

    @Test
    void documentsEachOptionAndNoOther() throws Exception {
        writeTables();

        assertThat(
                        new OptionsDocumentation(OWN, FOLLOWED)
                                .problems(FlinkextRepository.root().resolve("docs")))
                .as("differences; whole tables to paste are in target/options/")
                .isEmpty();
    }

    private static void writeTables() throws Exception {
        Path folder =
                Files.createDirectories(
                        Path.of(Jar.requiredProperty("project.build.directory"), "options"));
        for (Class<?> options : OWN) {
            Files.writeString(
                    folder.resolve(options.getSimpleName() + ".md"),
                    OptionsDocumentation.table(options));
        }
    }

    private static List<Class<?>> optionsClasses() {
        List<Class<?>> classes =
                ProductionClasses.all().stream()
                        .filter(candidate -> candidate.getSimpleName().endsWith("Options"))
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(OptionsDocumentation::declaresOptions)
                        .toList();
        assertThat(classes).isNotEmpty();
        return classes;
    }
}
