/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

import java.util.List;

/** The classes that go into the jar, as the modules compiled them. */
final class ProductionClasses {

    private ProductionClasses() {}

    static JavaClasses all() {
        return new ClassFileImporter(
                        List.of(
                                new ImportOption.DoNotIncludeTests(),
                                ProductionClasses::isNoTestJar,
                                ProductionClasses::isNoFixture))
                .importPackages("io.github.flinkext");
    }

    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar");
    }

    private static boolean isNoFixture(Location location) {
        return !location.contains("io/github/flinkext/testutils/");
    }
}
