/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Products;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same SQL with every combination of hash, batch, cache, join type and mode gives the same
 * rows, on random input: those that comparing each order with each product gives. A subclass says
 * on which database and through which connector, and may compare Flink's own connector too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LookupEquivalenceITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final List<String> JOIN_TYPES = List.of("INNER", "LEFT");

    /** A join condition in SQL and in Java, for rows of which no compared value is NULL. */
    private record Condition(String sql, BiPredicate<Row, Object[]> java) {}

    private static final List<Condition> CONDITIONS =
            List.of(
                    // By primary key, with a condition on the looked-up row that may be pushed
                    // down.
                    new Condition(
                            "o.product_id = p.id AND p.active",
                            (o, p) -> equal(o.getField(1), p[0]) && (boolean) p[5]),
                    // Several rows per key, with a condition on both sides.
                    new Condition(
                            "o.family = p.family AND MOD(o.n, 3) <> MOD(p.id, 3)",
                            (o, p) ->
                                    equal(o.getField(2), p[2])
                                            && (int) o.getField(0) % 3 != (long) p[0] % 3),
                    // Two columns, one of them text.
                    new Condition(
                            "o.product_id = p.id AND o.code = p.code",
                            (o, p) -> equal(o.getField(1), p[0]) && equal(o.getField(3), p[1])),
                    // A constant key.
                    new Condition(
                            "o.family = p.family AND p.id = 7",
                            (o, p) -> equal(o.getField(2), p[2]) && equal(7L, p[0])));

    private final long seed = System.nanoTime();
    private final Products products = new Products(seed);

    /** Stores the products where {@link #tableOptions} find them. */
    abstract void store(Products toStore) throws Exception;

    /** The connector under test. */
    String connector() {
        return "lookup-jdbc";
    }

    /** Options of a connector that say where the products are. */
    abstract String tableOptions(String forConnector);

    /** Those of the joins that the connector supports. */
    boolean supports(int join) {
        return true;
    }

    /** Statements before the tables are created. */
    void prepare(StreamTableEnvironment tables) {}

    @BeforeAll
    void storeProducts() throws Exception {
        store(products);
    }

    record Variant(boolean hash, int batch, String linger, boolean cache, boolean async) {

        String options() {
            return (hash ? ", 'lookup.hash.enable' = 'true'" : "")
                    + ", 'lookup.async.batch.size' = '"
                    + batch
                    + "'"
                    + (linger.isEmpty() ? "" : ", 'lookup.async.batch.linger' = '" + linger + "'")
                    + (cache
                            ? ", 'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '50'"
                            : "");
        }
    }

    static Stream<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (boolean hash : new boolean[] {false, true}) {
            for (boolean cache : new boolean[] {false, true}) {
                variants.add(new Variant(hash, 1, "", cache, true));
                variants.add(new Variant(hash, 7, "", cache, true));
                variants.add(new Variant(hash, 100, "1 ms", cache, true));
                // A synchronous join asks for one key at a time, whatever the size of batches.
                variants.add(new Variant(hash, 7, "", cache, false));
            }
        }
        return variants.stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void givesTheSameRowsInEveryCombination(Variant variant) throws Exception {
        StreamTableEnvironment tables =
                create(EnvironmentSettings.inStreamingMode(), connector(), variant.options());
        String hint = variant.async() ? "" : "/*+ LOOKUP('table'='p', 'async'='false') */";

        List<Row> rows = FlinkCluster.rowsOf(tables, query(hint));

        assertThat(rows).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void givesTheSameRowsInBatchMode() throws Exception {
        StreamTableEnvironment tables =
                create(
                        EnvironmentSettings.inBatchMode(),
                        connector(),
                        new Variant(true, 50, "", true, true).options());

        assertThat(FlinkCluster.rowsOf(tables, query("")))
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(expected());
    }

    /** Each order compared with each product. */
    final List<Row> expected() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < CONDITIONS.size(); i++) {
            for (String type : supports(i) ? JOIN_TYPES : List.<String>of()) {
                for (Row order : products.orders()) {
                    int before = rows.size();
                    for (Object[] product : products.rows()) {
                        if (CONDITIONS.get(i).java.test(order, product)) {
                            rows.add(joined(type + i, order, product));
                        }
                    }
                    if (rows.size() == before && type.equals("LEFT")) {
                        rows.add(joined(type + i, order, new Object[6]));
                    }
                }
            }
        }
        return rows;
    }

    private static Row joined(String join, Row order, Object[] product) {
        return Row.of(join, order.getField(0), product[0], product[1], product[3], product[4]);
    }

    private static boolean equal(Object left, Object right) {
        return left != null && left.equals(right);
    }

    /** An environment with orders and products. */
    final StreamTableEnvironment create(
            EnvironmentSettings mode, String connector, String options) {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment, mode);
        prepare(tables);
        products.createOrders(environment, tables);
        tables.executeSql(
                String.format(
                        "CREATE TABLE products (%s, PRIMARY KEY (id) NOT ENFORCED)"
                                + " WITH ('connector' = '%s', %s%s)",
                        Products.COLUMNS, connector, tableOptions(connector), options));
        return tables;
    }

    /** All joins in one job. */
    final String query(String hint) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < CONDITIONS.size(); i++) {
            for (String type : supports(i) ? JOIN_TYPES : List.<String>of()) {
                parts.add(
                        String.format(
                                "SELECT %s '%s%d', o.n, p.id, p.code, p.price, p.added FROM orders AS o"
                                        + " %s JOIN products FOR SYSTEM_TIME AS OF o.pt AS p ON %s",
                                hint, type, i, type, CONDITIONS.get(i).sql));
            }
        }
        return String.join(" UNION ALL ", parts);
    }
}
