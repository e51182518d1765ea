/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.CONNECTION_POOL_MAX_SIZE;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.CONNECTION_TIMEOUT;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.MAX_RESULT_ROWS;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.MAX_RESULT_SIZE;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.PASSWORD;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.TABLE_NAME;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.URL;
import static io.github.flinkext.lookup.jdbc.JdbcLookupOptions.USERNAME;
import static org.apache.flink.util.Preconditions.checkArgument;

/** The checked options of one JDBC table: where it is, and how much may be asked of it. */
record JdbcSettings(
        String url,
        String table,
        @Nullable String username,
        @Nullable String password,
        @Nullable String driver,
        int poolMaxSize,
        Duration connectionTimeout,
        int maxResultRows,
        long maxResultBytes)
        implements Serializable {

    /** The connection pool accepts no shorter one. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(250);

    JdbcSettings {
        checkArgument(
                url.startsWith("jdbc:"),
                "Invalid '%s': it must start with 'jdbc:', as in 'jdbc:postgresql://host:5432/db'.",
                URL.key());
        checkArgument(!table.isBlank(), "Invalid '%s': it is empty.", TABLE_NAME.key());
        checkArgument(
                (username == null) == (password == null),
                "Invalid '%s': it goes with '%s': set both or none. The password may be empty.",
                username == null ? PASSWORD.key() : USERNAME.key(),
                username == null ? USERNAME.key() : PASSWORD.key());
        checkArgument(
                connectionTimeout.compareTo(SHORTEST_TIMEOUT) >= 0,
                "Invalid '%s': %s. Connecting takes its time, so it must be at least 250 ms.",
                CONNECTION_TIMEOUT.key(),
                connectionTimeout);
        checkPositive(CONNECTION_POOL_MAX_SIZE, poolMaxSize, "connections");
        checkPositive(MAX_RESULT_ROWS, maxResultRows, "rows");
        checkPositive(MAX_RESULT_SIZE, maxResultBytes, "bytes");
    }

    static JdbcSettings from(ReadableConfig options) {
        return new JdbcSettings(
                options.get(URL),
                options.get(TABLE_NAME),
                options.get(USERNAME),
                options.get(PASSWORD),
                options.get(JdbcLookupOptions.DRIVER),
                options.get(CONNECTION_POOL_MAX_SIZE),
                options.get(CONNECTION_TIMEOUT),
                options.get(MAX_RESULT_ROWS),
                options.get(MAX_RESULT_SIZE).getBytes());
    }

    /**
     * What no message may say. A driver that says the user's name does not give the password away
     * if they are the same.
     */
    Set<String> secrets() {
        Set<String> secrets = new LinkedHashSet<>(JdbcUrls.secrets(url));
        if (password != null) {
            secrets.add(password);
        }
        secrets.remove("");
        secrets.remove(username);
        return secrets;
    }

    /** The database in words without secrets: {@code PostgreSQL at host:5432/db as user flink}. */
    String server() {
        String place = JdbcDialects.of(url).databaseName() + " at " + JdbcUrls.address(url);
        return username == null ? place : place + " as user " + username;
    }

    /** Without the password, and without the parameters of the URL, which may hold one. */
    @Override
    public String toString() {
        return table + " of " + server();
    }

    private static void checkPositive(ConfigOption<?> option, long value, String counted) {
        checkArgument(
                value >= 1,
                "Invalid '%s': %s. It counts %s, so it must be at least 1.",
                option.key(),
                value,
                counted);
    }
}
