/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.table.api.TableEnvironment;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A folder of Iceberg tables, in the database {@code db}, that SQL sees through two catalogs:
 * {@code ice} is Iceberg's own and {@code ext} is ours.
 */
public final class Warehouse {

    private static final String DATABASE = "db";

    private final Path folder;

    public Warehouse(Path folder) {
        this.folder = folder;
    }

    /** Creates both catalogs, and uses ours. */
    public void register(TableEnvironment tables) {
        tables.executeSql("CREATE CATALOG ice WITH ('type' = 'iceberg', " + options() + ")");
        tables.executeSql("CREATE CATALOG ext WITH ('type' = 'iceberg-ext', " + options() + ")");
        tables.executeSql("USE CATALOG ext");
        tables.executeSql("CREATE DATABASE IF NOT EXISTS " + DATABASE);
        tables.executeSql("USE " + DATABASE);
    }

    /** What says where it is, in a list of options. */
    public String options() {
        return "'catalog-type' = 'hadoop', 'warehouse' = '" + folder.toUri() + "'";
    }

    /** The query, but of the tables of Iceberg's own catalog. */
    public static String ofStock(String query) {
        return query.replace("ext.db.", "ice.db.");
    }

    /** The table as Iceberg sees it now. */
    public Table table(String name) {
        try (HadoopCatalog catalog = catalog()) {
            return catalog.loadTable(TableIdentifier.of(DATABASE, name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the catalog of " + folder, e);
        }
    }

    /** Iceberg's catalog of the folder. */
    public HadoopCatalog catalog() {
        HadoopCatalog catalog = new HadoopCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize("tests", Map.of("warehouse", folder.toUri().toString()));
        return catalog;
    }
}
