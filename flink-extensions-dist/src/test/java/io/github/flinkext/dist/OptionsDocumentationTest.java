/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.iceberg.IcebergCompactionOptions;
import io.github.flinkext.join.interval.IntervalJoinOptions;
import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.jdbc.JdbcDynamicTableFactory;
import io.github.flinkext.lookup.jdbc.JdbcLookupOptions;
import io.github.flinkext.lookup.redis.RedisDynamicTableFactory;
import io.github.flinkext.lookup.redis.RedisLookupOptions;
import io.github.flinkext.sql.SqlExtensionsOptions;
import io.github.flinkext.testutils.FlinkextRepository;
import io.github.flinkext.testutils.docs.OptionsDocumentation;
import io.github.flinkext.testutils.docs.OptionsPage;
import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.factories.FactoryUtil;

import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every option has its row on the page of its class in {@code docs/}, and every row its option.
 *
 * <p>To write a page, run this test and take the table of your options from {@code
 * flink-extensions-dist/target/options/}.
 */
class OptionsDocumentationTest {

    private static final List<OptionsPage> PAGES =
            List.of(
                    new OptionsPage(LookupJoinOptions.class, "lookup-joins.md"),
                    new OptionsPage(
                            JdbcLookupOptions.class,
                            "lookup-jdbc.md",
                            new JdbcDynamicTableFactory().requiredOptions()),
                    new OptionsPage(
                            RedisLookupOptions.class,
                            "lookup-redis.md",
                            new RedisDynamicTableFactory().requiredOptions()),
                    new OptionsPage(IcebergCompactionOptions.class, "iceberg.md"),
                    new OptionsPage(IntervalJoinOptions.class, "interval-join.md"),
                    new OptionsPage(WindowOptions.class, "windows.md"),
                    new OptionsPage(SqlExtensionsOptions.class, "how-it-hooks-in.md"));

    private static final List<Class<?>> FOLLOWED = List.of(LookupOptions.class, FactoryUtil.class);

    @Test
    void documentsEachOptionAndNoOther() throws Exception {
        writeTables();

        assertThat(
                        new OptionsDocumentation(PAGES, FOLLOWED)
                                .problems(FlinkextRepository.root().resolve("docs")))
                .as("differences; whole tables to paste are in target/options/")
                .isEmpty();
    }

    @Test
    void knowsThePageOfEachClassOfOptions() {
        assertThat(PAGES)
                .extracting(OptionsPage::options)
                .containsExactlyInAnyOrderElementsOf(optionsClasses());
    }

    private static void writeTables() throws Exception {
        Path folder =
                Files.createDirectories(
                        Path.of(Jar.requiredProperty("project.build.directory"), "options"));
        for (OptionsPage page : PAGES) {
            Files.writeString(folder.resolve(page.options().getSimpleName() + ".md"), page.table());
        }
    }

    private static List<Class<?>> optionsClasses() {
        return ProductionClasses.all().stream()
                .filter(candidate -> candidate.getSimpleName().endsWith("Options"))
                .<Class<?>>map(JavaClass::reflect)
                .filter(OptionsDocumentation::declaresOptions)
                .toList();
    }
}
