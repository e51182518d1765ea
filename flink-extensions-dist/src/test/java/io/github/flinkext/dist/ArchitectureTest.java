/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.sql.FlinkextModule;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The rules that hold for the code of every module that goes into the jar. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = ProductionClasses.all();

    @Test
    void looksAtTheModulesAndAtNoTest() {
        assertThat(CLASSES)
                .extracting(JavaClass::getName)
                .contains(FlinkextModule.class.getName(), BatchLookupFunction.class.getName())
                .noneMatch(name -> name.endsWith("Test") || name.endsWith("ITCase"));
    }

    @Test
    void publicTypesSayWhomTheyAreFor() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .beAnnotatedWith(PublicEvolving.class)
                .orShould()
                .beAnnotatedWith(Experimental.class)
                .orShould()
                .beAnnotatedWith(Internal.class)
                .because("a reader must see what may change with the next release")
                .check(CLASSES);
    }

    @Test
    void onlyPackagesNamedPlannerMentionThePlanner() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.github.flinkext..planner..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink.table.planner..",
                        "org.apache.flink.sql.parser..",
                        "org.apache.calcite..",
                        "scala..")
                .because(
                        "flink-table-planner-loader hides these classes from all loaders but the"
                                + " planner's")
                .check(CLASSES);
    }

    @Test
    void capabilitiesDoNotDependOnEachOther() {
        slices().matching("io.github.flinkext.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage("io.github.flinkext.sql.."))
                .because("each can be used, and left out, on its own")
                .check(CLASSES);
    }

    @Test
    void theHookDependsOnNoCapability() {
        noClasses()
                .that()
                .resideInAPackage("io.github.flinkext.sql..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.github.flinkext..")
                                .and(
                                        JavaClass.Predicates.resideOutsideOfPackage(
                                                "io.github.flinkext.sql..")))
                .because("capabilities are found by ServiceLoader")
                .check(CLASSES);
    }

    @Test
    void packagesAreNamedForWhatTheyDo() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..impl..", "..util..", "..utils..", "..common..", "..helper..", "..misc..")
                .check(CLASSES);
    }

    @Test
    void nothingIsPrinted() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }
}
