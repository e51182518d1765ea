/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.table.api.TableEnvironment;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.conf.HiveConf.ConfVars;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hive.HiveCatalog;
import org.apache.iceberg.hive.TestHiveMetastore;

import java.nio.file.Path;
import java.util.Map;

/** A Hive metastore in this JVM, on Derby, as Iceberg's own tests start it. */
final class HiveMetastore implements AutoCloseable {

    private final Path warehouse;
    private final TestHiveMetastore server = new TestHiveMetastore();
    private final HiveCatalog tables = new HiveCatalog();

    HiveMetastore(Path warehouse) {
        this.warehouse = warehouse;
        HiveConf configuration = new HiveConf(new Configuration(), HiveMetastore.class);
        configuration.setVar(
                ConfVars.METASTORE_EXPRESSION_PROXY_CLASS, NoPartitions.class.getName());
        configuration.setVar(
                ConfVars.METASTORE_CONNECTION_DRIVER,
                "org.apache.derby.iapi.jdbc.AutoloadedDriver");
        server.start(configuration);
        tables.setConf(new Configuration());
        tables.initialize("tests", properties());
    }

    private Map<String, String> properties() {
        return Map.of(
                "uri",
                server.hiveConf().getVar(ConfVars.METASTOREURIS),
                "warehouse",
                warehouse.toUri().toString());
    }

    /** Makes it known as {@code lake}, with its database {@code db}. */
    void create(TableEnvironment environment) {
        StringBuilder options = new StringBuilder();
        properties().forEach((key, value) -> options.append(", '%s'='%s'".formatted(key, value)));
        environment.executeSql(
                "CREATE CATALOG lake WITH ('type'='iceberg-ext', 'catalog-type'='hive'%s)"
                        .formatted(options));
        environment.executeSql("CREATE DATABASE IF NOT EXISTS lake.db");
    }

    LocalTable table(String name) {
        // Hive names the folders of databases like this.
        return new LocalTable(warehouse, "db.db", name, () -> load(name));
    }

    private Table load(String name) {
        return tables.loadTable(TableIdentifier.of("db", name));
    }

    @Override
    public void close() throws Exception {
        tables.close();
        server.stop();
    }
}
