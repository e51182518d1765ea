/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.nio.file.Path;

/** Where the files of this repository are, for tests of documentation and packaging. */
public final class FlinkextRepository {

    private FlinkextRepository() {}

    /** The folder that holds the root pom.xml. */
    public static Path root() {
        String root = System.getProperty("project.rootDirectory");
        if (root == null) {
            throw new IllegalStateException(
                    "The system property 'project.rootDirectory' is not set. Run the test with Maven"
                            + " or set it to the folder of the root pom.xml.");
        }
        return Path.of(root);
    }
}
