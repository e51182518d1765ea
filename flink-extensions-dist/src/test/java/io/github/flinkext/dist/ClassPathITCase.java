/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.sql.FlinkextModule;

import org.apache.flink.runtime.util.EnvironmentInformation;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The integration tests of this module see what a user's session sees, and nothing else of ours.
 */
class ClassPathITCase {

    private static final String FLINK_VERSION = Jar.requiredProperty("flink.version");

    @Test
    void takesOurClassesFromTheJar() throws Exception {
        assertThat(originOf(FlinkextModule.class)).isEqualTo(Jar.ofThisBuild().path());
        assertThat(originOf(BatchLookupFunction.class)).isEqualTo(Jar.ofThisBuild().path());
    }

    @Test
    void hasNoModuleOfOursBesideTheJar() {
        assertThat(ClassPath.entries())
                .noneMatch(entry -> entry.endsWith("flink-sql-extensions/target/classes"))
                .noneMatch(entry -> entry.toString().matches(".*/flink-sql-extensions-[^/]*\\.jar"))
                .noneMatch(
                        entry ->
                                entry.toString()
                                        .matches(
                                                ".*/flink-(connector-lookup|interval-join"
                                                        + "|iceberg-compaction)-[^/]*(?<!tests)\\.jar"));
    }

    @Test
    void hasNoBundledLibraryUnderItsOwnName() {
        assertThat(BundledLibrary.ofThisBuild())
                .isNotEmpty()
                .allSatisfy(
                        library ->
                                assertThat(ClassPath.entries())
                                        .doesNotContain(library.jar().path()));
        assertThatThrownBy(() -> Class.forName("com.github.benmanes.caffeine.cache.Caffeine"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void hasOneVersionOfFlink() {
        assertThat(EnvironmentInformation.getVersion()).isEqualTo(FLINK_VERSION);
        assertThat(ClassPath.flinkJars())
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .anyMatch(name -> name.startsWith("flink-runtime-"))
                .anyMatch(name -> name.startsWith("flink-table-api-java-"))
                .allMatch(
                        name -> name.matches(".*-\\Q" + FLINK_VERSION + "\\E(-tests)?\\.jar"),
                        "ends with the version " + FLINK_VERSION);
    }

    @Test
    void hasThePlannerBehindItsLoader() {
        assertThatThrownBy(
                        () ->
                                Class.forName(
                                        "org.apache.flink.table.planner.delegation.PlannerBase"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static Path originOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
