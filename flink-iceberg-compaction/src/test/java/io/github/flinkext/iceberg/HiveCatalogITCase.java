/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.table.api.TableEnvironment;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Tables in a Hive metastore. */
class HiveCatalogITCase extends CatalogTests {

    @TempDir static Path warehouse;

    private static HiveMetastore metastore;

    @BeforeAll
    static void startMetastore() {
        metastore = new HiveMetastore(warehouse);
    }

    @AfterAll
    static void stopMetastore() throws Exception {
        metastore.close();
    }

    @Override
    void createCatalog(TableEnvironment tables) {
        metastore.create(tables);
    }

    @Override
    LocalTable table(String name) {
        return metastore.table(name);
    }
}
