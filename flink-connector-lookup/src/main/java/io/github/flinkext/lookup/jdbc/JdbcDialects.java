/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

/** The dialects by the URLs they are for. */
final class JdbcDialects {

    private JdbcDialects() {}

    static JdbcDialect of(String url) {
        return switch (JdbcUrls.subprotocol(url)) {
            case "postgresql" -> new PostgresDialect();
            case "h2" -> new H2Dialect();
            case "mysql" -> new MySqlDialect(false);
            case "mariadb" -> new MySqlDialect(true);
            default -> new GenericDialect(JdbcUrls.subprotocol(url));
        };
    }
}
