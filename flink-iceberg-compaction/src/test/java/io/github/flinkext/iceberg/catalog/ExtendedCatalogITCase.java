/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.catalog;

import io.github.flinkext.iceberg.Warehouse;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.types.Row;

import org.apache.iceberg.flink.FlinkCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SQL through {@code 'type' = 'iceberg-ext'} and {@code 'connector' = 'iceberg-ext'}. */
class ExtendedCatalogITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path folder;

    private Warehouse warehouse;
    private TableEnvironment tables;

    @BeforeEach
    void openWarehouse() {
        warehouse = new Warehouse(folder);
        tables = FLINK.batchTables();
        warehouse.register(tables);
    }

    @Test
    void sharesItsTablesWithIcebergsOwnCatalog() throws Exception {
        run("CREATE TABLE ext.db.orders (id INT, part STRING) PARTITIONED BY (part)");
        run("INSERT INTO ext.db.orders VALUES (1, 'a'), (2, 'b')");
        run("INSERT INTO ice.db.orders VALUES (3, 'a')");
        run("INSERT OVERWRITE ext.db.orders PARTITION (part = 'b') SELECT 4");

        for (String catalog : new String[] {"ext", "ice"}) {
            assertThat(FlinkCluster.rowsOf(tables, "SELECT * FROM " + catalog + ".db.orders"))
                    .containsExactlyInAnyOrder(Row.of(1, "a"), Row.of(3, "a"), Row.of(4, "b"));
        }
        assertThat(warehouse.table("orders").properties()).doesNotContainKeys("connector", "type");
    }

    @Test
    void changesTablesAndDatabases() throws Exception {
        run("CREATE DATABASE more");
        run("CREATE TABLE more.t (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)");
        run("ALTER TABLE more.t SET ('write.format.default' = 'orc')");
        run("ALTER TABLE more.t ADD extra DOUBLE");
        run("CREATE TABLE alike LIKE more.t");

        assertThat(FlinkCluster.rowsOf(tables, "SHOW CREATE TABLE alike"))
                .singleElement()
                .extracting(row -> row.<String>getFieldAs(0))
                .asString()
                .contains("`extra` DOUBLE", "'write.format.default' = 'orc'", "PRIMARY KEY (`id`)");
        run("DROP TABLE more.t");
        run("DROP DATABASE more");
        assertThat(FlinkCluster.rowsOf(tables, "SHOW DATABASES")).containsExactly(Row.of("db"));
        assertThatThrownBy(() -> run("SELECT * FROM more.t"))
                .hasMessageContaining("Object 'more' not found");
    }

    @Test
    void keepsTheExceptionsOfTheCatalog() {
        Catalog catalog = tables.getCatalog("ext").orElseThrow();

        assertThatThrownBy(() -> catalog.getTable(new ObjectPath("db", "missing")))
                .isInstanceOf(TableNotExistException.class);
        assertThatThrownBy(
                        () ->
                                run(
                                        "CREATE CATALOG x WITH ('type' = 'iceberg-ext', 'catalog-type' = 'no')"))
                .hasStackTraceContaining("Unknown catalog-type: no");
    }

    @Test
    void equalsAnotherProxyOfTheSameCatalogOnly() {
        Catalog catalog = tables.getCatalog("ext").orElseThrow();
        FlinkCatalog stock = (FlinkCatalog) tables.getCatalog("ice").orElseThrow();
        Catalog other = ExtendedCatalogs.decorate(stock);

        assertThat(catalog).isNotEqualTo(other).isNotEqualTo(null);
        assertThat(other).isEqualTo(ExtendedCatalogs.decorate(stock)).isNotEqualTo(stock);
        assertThat(other).hasSameHashCodeAs(stock);
        assertThat(other.toString()).isEqualTo("Extended " + stock);
        assertThat(other.getFactory()).containsInstanceOf(ExtendedTableFactory.class);
        assertThat(other.getDefaultDatabase()).isEqualTo(stock.getDefaultDatabase());
    }

    @Test
    void createsTheTableOfAConnectorWhenItIsFirstUsed() throws Exception {
        run("USE CATALOG default_catalog");
        run(
                "CREATE TABLE orders (id INT, item ROW<name STRING, price INT>) WITH ('connector' ="
                        + " 'iceberg-ext', 'catalog-name' = 'any', 'catalog-database' = 'made',"
                        + " 'catalog-table' = 'renamed', "
                        + warehouse.options()
                        + ")");
        run(
                "INSERT INTO orders VALUES (1, ROW('a', 5)), (2, CAST(NULL AS ROW<name STRING, price INT>))");

        assertThat(FlinkCluster.rowsOf(tables, "SELECT id, item.price FROM orders"))
                .containsExactlyInAnyOrder(Row.of(1, 5), Row.of(2, null));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT * FROM ice.made.renamed")).hasSize(2);
    }

    @Test
    void isLikedByAConnectorOutsideOfTheCatalog() throws Exception {
        run("CREATE TABLE ext.db.inside (id INT, s ROW<x INT, y INT>)");
        run("INSERT INTO ext.db.inside VALUES (1, ROW(2, 3))");
        run("USE CATALOG default_catalog");
        run("CREATE TABLE stock LIKE ext.db.inside");
        run(
                "CREATE TABLE ours WITH ('connector' = 'iceberg-ext') LIKE ext.db.inside (OVERWRITING OPTIONS)");

        assertThat(FlinkCluster.explain(tables, "SELECT s.y FROM stock")).contains("project=[s]");
        assertThat(FlinkCluster.explain(tables, "SELECT s.y FROM ours")).contains("project=[s_y]");
        assertThat(FlinkCluster.rowsOf(tables, "SELECT s.y FROM ours")).containsExactly(Row.of(3));
    }

    @Test
    void saysWhatIcebergSaysOfAMissingCatalogName() throws Exception {
        run("USE CATALOG default_catalog");
        run(
                "CREATE TABLE nameless (id INT) WITH ('connector' = 'iceberg-ext', "
                        + warehouse.options()
                        + ")");

        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, "SELECT * FROM nameless"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("Invalid catalog name: null.");
    }

    private void run(String statement) throws Exception {
        FlinkCluster.run(tables, statement);
    }
}
