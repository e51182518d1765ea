/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.RedisServer;
import io.github.flinkext.testutils.TestDatabase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The servers that pages speak of: PostgreSQL at localhost:5432 with user flink, and Redis at
 * localhost:6379. Each page has its own, empty ones, started when the page first needs them. Files
 * are in /tmp/shop.
 */
final class PageServers implements AutoCloseable {

    private static final String POSTGRES_URL = "jdbc:postgresql://localhost:5432/travel";
    private static final String POSTGRES_LOGIN = "'username' = 'flink', 'password' = 'secret'";
    private static final String POSTGRES_LOGIN_IN_JAVA =
            ".option(\"username\", \"flink\").option(\"password\", \"secret\")";
    private static final String REDIS_NODE = "localhost:6379";

    private static final String FOLDER = "/tmp/shop";

    private final PostgresServerExtension postgres;
    private final Path folder;
    private TestDatabase database;
    private RedisServer redis;

    /**
     * @param folder an empty one, for the files that pages write
     */
    PageServers(PostgresServerExtension postgres, Path folder) {
        this.postgres = postgres;
        this.folder = folder;
    }

    /** The text of a block, with the addresses and the login of the servers of this test. */
    String substitute(String text) throws SQLException {
        String substituted = text.replace(FOLDER, folder.toString());
        if (text.contains(POSTGRES_URL)) {
            substituted =
                    substituted
                            .replace(POSTGRES_URL, database().jdbcUrl())
                            .replace(POSTGRES_LOGIN, login("'username' = '%s', 'password' = '%s'"))
                            .replace(
                                    POSTGRES_LOGIN_IN_JAVA,
                                    login(
                                            ".option(\"username\", \"%s\").option(\"password\", \"%s\")"));
        }
        if (text.contains(REDIS_NODE)) {
            substituted = substituted.replace(REDIS_NODE, redis().host() + ":" + redis().port());
        }
        return substituted;
    }

    private String login(String format) throws SQLException {
        return String.format(format, database().user(), database().password());
    }

    void runInPostgres(String statements) throws SQLException {
        database().execute(statements);
    }

    /** Runs commands as redis-cli would, one a line. */
    void runInRedis(String commands) throws IOException {
        try (Socket socket = new Socket(redis().host(), redis().port());
                BufferedReader replies =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String command : commands.split("\n")) {
                socket.getOutputStream().write(inProtocol(command));
                assertThat(replies.readLine()).as("reply to %s", command).doesNotStartWith("-");
            }
        }
    }

    /** Words are separated by a blank; one in single quotes may hold blanks. */
    private static byte[] inProtocol(String command) {
        String[] words = command.split(" (?=(?:[^']*'[^']*')*[^']*$)");
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String quoted : words) {
            String word = quoted.replaceAll("^'|'$", "");
            request.append('$').append(word.getBytes(StandardCharsets.UTF_8).length);
            request.append("\r\n").append(word).append("\r\n");
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    private TestDatabase database() throws SQLException {
        if (database == null) {
            database = postgres.newDatabase();
        }
        return database;
    }

    private RedisServer redis() {
        if (redis == null) {
            redis = RedisServer.start();
        }
        return redis;
    }

    @Override
    public void close() throws IOException {
        if (redis != null) {
            redis.close();
        }
    }
}
