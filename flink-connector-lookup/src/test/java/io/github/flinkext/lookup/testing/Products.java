/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A dimension of products and a stream of orders, both random and both decided by one seed.
 *
 * <p>Among the orders are NULL keys, keys without a product, and many that repeat. Several products
 * share a {@code family}, so that a lookup by it has several rows.
 */
public final class Products {

    /** Columns of the table {@code products}, as Flink declares them. */
    public static final String COLUMNS =
            "id BIGINT, code STRING, family INT, price DECIMAL(10, 2), added TIMESTAMP(3), active BOOLEAN";

    private static final int PRODUCTS = 200;
    private static final int FAMILIES = 40;
    private static final int ORDERS = 500;

    private final Random random;
    private final List<Object[]> products = new ArrayList<>();
    private final List<Row> orders;

    public Products(long seed) {
        random = new Random(seed);
        for (int id = 0; id < PRODUCTS; id++) {
            products.add(
                    new Object[] {
                        (long) id,
                        random.nextInt(10) == 0 ? null : "code-" + id,
                        random.nextInt(FAMILIES),
                        new BigDecimal(random.nextInt(100_000)).movePointLeft(2),
                        LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(random.nextInt(10_000_000)),
                        random.nextInt(4) > 0
                    });
        }
        orders = randomOrders();
    }

    /** The rows of the dimension, each in the order of {@link #COLUMNS}. */
    public List<Object[]> rows() {
        return products;
    }

    public void createIn(TestDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE products (id BIGINT PRIMARY KEY, code VARCHAR(20), family INT,"
                        + " price DECIMAL(10, 2), added TIMESTAMP(3) NULL, active BOOLEAN)");
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Object[] product : products) {
                for (int i = 0; i < product.length; i++) {
                    insert.setObject(i + 1, product[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The orders as rows {@code (n, product_id, family, code)}. */
    public List<Row> orders() {
        return orders;
    }

    private List<Row> randomOrders() {
        List<Row> orders = new ArrayList<>();
        for (int n = 0; n < ORDERS; n++) {
            // A square makes small ids frequent; some lie beyond the products.
            double skewed = random.nextDouble() * random.nextDouble();
            Long id = random.nextInt(20) == 0 ? null : (long) (skewed * PRODUCTS * 1.2);
            Integer family = random.nextInt(20) == 0 ? null : random.nextInt(FAMILIES + 5);
            String code = random.nextInt(20) == 0 ? null : "code-" + random.nextInt(PRODUCTS + 20);
            orders.add(Row.of(n, id, family, code));
        }
        return orders;
    }

    /** View {@code orders (n INT, product_id BIGINT, family INT, code STRING, pt)}. */
    public void createOrders(
            StreamExecutionEnvironment environment, StreamTableEnvironment tables) {
        tables.createTemporaryView(
                "orders",
                environment.fromData(
                        orders,
                        Types.ROW_NAMED(
                                new String[] {"n", "product_id", "family", "code"},
                                Types.INT,
                                Types.LONG,
                                Types.INT,
                                Types.STRING)),
                Schema.newBuilder()
                        .column("n", DataTypes.INT())
                        .column("product_id", DataTypes.BIGINT())
                        .column("family", DataTypes.INT())
                        .column("code", DataTypes.STRING())
                        .columnByExpression("pt", "PROCTIME()")
                        .build());
    }
}
