/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.Loopback;

import org.apache.flink.table.api.TableEnvironment;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.h2.tools.Server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Iceberg's JDBC catalog in a database that can be stopped and started. */
final class JdbcCatalogServer implements AutoCloseable {

    private final Path warehouse;
    private final int port;
    private Server server;

    JdbcCatalogServer(Path warehouse) throws IOException {
        this.warehouse = warehouse;
        this.port = Loopback.listen(this::start);
    }

    private void start(int onPort) throws IOException {
        try {
            server =
                    Server.createTcpServer(
                                    "-tcpPort",
                                    Integer.toString(onPort),
                                    "-ifNotExists",
                                    "-baseDir",
                                    warehouse.resolve("database").toString())
                            .start();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    void stop() {
        server.stop();
    }

    void start() throws IOException {
        start(port);
    }

    private Map<String, String> properties() {
        return Map.of(
                "uri",
                "jdbc:h2:tcp://localhost:%d/./catalog;DB_CLOSE_DELAY=-1".formatted(port),
                "warehouse",
                warehouse.toUri().toString());
    }

    /** Makes it known as {@code lake}, with its database {@code db}. */
    void create(TableEnvironment tables) {
        StringBuilder options = new StringBuilder();
        properties().forEach((key, value) -> options.append(", '%s'='%s'".formatted(key, value)));
        tables.executeSql(
                "CREATE CATALOG lake WITH ('type'='iceberg-ext', 'catalog-impl'='%s'%s)"
                        .formatted(JdbcCatalog.class.getName(), options));
        tables.executeSql("CREATE DATABASE IF NOT EXISTS lake.db");
    }

    Table load() {
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.setConf(new Configuration());
        Map<String, String> properties = new HashMap<>(properties());
        properties.put("io-impl", HadoopFileIO.class.getName());
        catalog.initialize("lake", properties);
        return catalog.loadTable(TableIdentifier.of("db", "t"));
    }

    @Override
    public void close() {
        server.stop();
    }
}
