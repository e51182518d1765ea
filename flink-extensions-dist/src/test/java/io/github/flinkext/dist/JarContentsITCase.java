/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What is in the jar for Flink's {@code lib/}, and what is not. */
class JarContentsITCase {

    private static final String OURS = "io/github/flinkext/";
    private static final String SHADED = OURS + "shaded/";
    private static final String SERVICES = "META-INF/services/";

    private static final Jar JAR = Jar.ofThisBuild();

    @Test
    void hasNoClassOutsideOurPackages() {
        assertThat(JAR.classes()).isNotEmpty().allMatch(name -> name.startsWith(OURS));
    }

    @Test
    void hasNoTestCode() {
        assertThat(JAR.classes())
                .noneMatch(name -> name.startsWith(OURS + "testutils/"))
                .noneMatch(name -> name.endsWith("Test.class") || name.endsWith("ITCase.class"));
    }

    @Test
    void hasNoFileThatNamesClassesForAnotherJavaOrAsTheyWereBefore() {
        assertThat(JAR.entries())
                .doesNotContain("META-INF/INDEX.LIST", "META-INF/io.netty.versions.properties")
                .noneMatch(name -> name.endsWith("module-info.class"))
                .noneMatch(name -> name.startsWith("META-INF/versions/"))
                .noneMatch(name -> name.startsWith("META-INF/native"))
                .noneMatch(name -> name.endsWith(".so") || name.endsWith(".dll"));
    }

    @Test
    void sharesNoClassWithFlink() {
        Set<String> flink = new HashSet<>();
        ClassPath.flinkJars().forEach(jar -> addClasses(jar, flink));

        assertThat(flink).contains("org/apache/flink/table/planner/delegation/PlannerBase.class");
        assertThat(JAR.classes()).doesNotContainAnyElementsOf(flink);
    }

    @Test
    void namesOnlyItsOwnClassesInServiceFiles() {
        List<String> services =
                JAR.entries().stream().filter(name -> name.startsWith(SERVICES)).toList();

        assertThat(services)
                .contains(
                        SERVICES + "org.apache.flink.table.factories.Factory",
                        SERVICES + "io.github.flinkext.shaded.io.lettuce.core.json.JsonParser")
                .allSatisfy(
                        service -> {
                            assertThat(implementations(service))
                                    .isNotEmpty()
                                    .allMatch(JAR::hasClass);
                            assertThat(isKnown(service.substring(SERVICES.length())))
                                    .as("the service is in the jar or in Flink")
                                    .isTrue();
                        });
    }

    @Test
    void bundlesWhatTheReviewedListNames() throws Exception {
        assertThat(BundledLibrary.ofThisBuild())
                .extracting(BundledLibrary::coordinates)
                .as(
                        "libraries that the modules need at run time, compared to"
                                + " bundled-dependencies.txt")
                .containsExactlyInAnyOrderElementsOf(ReviewedLibraries.coordinates());
    }

    @Test
    void carriesEachBundledLibraryWhole() {
        assertThat(BundledLibrary.ofThisBuild())
                .isNotEmpty()
                .allSatisfy(
                        library ->
                                assertThat(JAR.classes())
                                        .as(library.coordinates())
                                        .containsAll(relocated(library.jar().classes())));
    }

    @Test
    void carriesNoLibraryThatIsNotOnTheReviewedList() {
        Set<String> relocated =
                BundledLibrary.ofThisBuild().stream()
                        .flatMap(library -> relocated(library.jar().classes()).stream())
                        .collect(Collectors.toSet());

        assertThat(JAR.classes())
                .filteredOn(name -> name.startsWith(SHADED))
                .isNotEmpty()
                .isSubsetOf(relocated);
    }

    @Test
    void mentionsNoBundledLibraryUnderItsOwnName() throws Exception {
        Set<String> before =
                BundledLibrary.ofThisBuild().stream()
                        .flatMap(library -> library.jar().classes().stream())
                        .map(name -> name.replace('/', '.').replaceAll("\\.class$", ""))
                        .collect(Collectors.toSet());

        try (JarFile file = new JarFile(JAR.path().toFile())) {
            assertThat(
                            new ClassFileImporter(List.of(new OfOurOwn()))
                                    .importJar(file).stream()
                                            .map(JavaClass::getDirectDependenciesFromSelf)
                                            .flatMap(Set::stream)
                                            .filter(
                                                    dependency ->
                                                            before.contains(targetOf(dependency)))
                                            .map(Dependency::getDescription))
                    .isEmpty();
        }
    }

    @Test
    void carriesItsLicences() {
        assertThat(JAR.text("META-INF/LICENSE")).contains("Apache License").contains("Version 2.0");
        assertThat(JAR.text("META-INF/licenses/MIT.txt"))
                .contains("Permission is hereby granted")
                .contains("lettuce-core");
    }

    @Test
    void namesEachBundledLibraryAndNoOtherInTheNotice() throws Exception {
        assertThat(
                        JAR.lines("META-INF/NOTICE").stream()
                                .filter(line -> line.startsWith("- "))
                                .map(line -> line.substring(2)))
                .containsExactlyInAnyOrderElementsOf(ReviewedLibraries.coordinates());
    }

    private static List<String> implementations(String service) {
        return JAR.lines(service).stream()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static boolean isKnown(String service) {
        return JAR.hasClass(service)
                || ClassPath.flinkJars().stream().anyMatch(jar -> Jar.read(jar).hasClass(service));
    }

    private static Set<String> relocated(Set<String> classes) {
        return classes.stream().map(name -> SHADED + name).collect(Collectors.toSet());
    }

    private static String targetOf(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType().getName();
    }

    /** With the jars inside a jar, which is how Flink carries its planner and its RPC system. */
    private static void addClasses(Path path, Set<String> classes) {
        classes.addAll(Jar.read(path).classes());
        try (JarFile file = new JarFile(path.toFile())) {
            for (ZipEntry nested :
                    file.stream().filter(entry -> entry.getName().endsWith(".jar")).toList()) {
                addNestedClasses(file.getInputStream(nested), classes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the jars inside " + path, e);
        }
    }

    private static void addNestedClasses(InputStream jar, Set<String> classes) throws IOException {
        try (ZipInputStream in = new ZipInputStream(jar)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classes.add(entry.getName());
                }
            }
        }
    }

    /** The libraries were relocated together with our classes, so ours stand for all. */
    private static final class OfOurOwn implements ImportOption {

        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return !location.contains(SHADED);
        }
    }
}
