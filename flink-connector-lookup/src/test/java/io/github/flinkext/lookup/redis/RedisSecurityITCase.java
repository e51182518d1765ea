/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.RedisServer;
import io.github.flinkext.testutils.TestCertificates;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import static io.github.flinkext.lookup.redis.RedisTestTable.ask;
import static io.github.flinkext.lookup.redis.RedisTestTable.column;
import static io.github.flinkext.lookup.redis.RedisTestTable.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Encrypted connections, and users that may do no more than they must. */
class RedisSecurityITCase {

    private static final String SECRET = "s3cret-pw";

    private static RedisServer server;
    private static TestCertificates certificates;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.startWithTls();
        certificates = server.certificates();
        try (RedisTestClient client = RedisTestClient.of(server.host(), server.port())) {
            client.hash("user:1", "name", "Ada");
            client.hash("user:2", "age", "36");
            client.set("text:1", "Ada");
            client.hash("secret:1", "name", "Eve");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void trustsTheCaOfAPemFile() throws Exception {
        assertReads(encrypted().with("ssl.truststore", certificates.ca()));
    }

    @Test
    void trustsTheCaOfAStore() throws Exception {
        assertReads(trusting());
    }

    @Test
    void showsItsOwnCertificateToAServerThatWantsOne() throws Exception {
        RedisTestTable users = trusting();
        configure("tls-auth-clients", "yes");
        try {
            assertRefused(users, "'ssl.keystore'");
            assertReads(
                    users.with("ssl.keystore", certificates.keyStore())
                            .with("ssl.keystore-password", TestCertificates.PASSWORD));
        } finally {
            configure("tls-auth-clients", "optional");
        }
    }

    @Test
    void saysThatTheCaIsNotTrusted() {
        assertRefused(encrypted(), "certificate is not trusted", "'ssl.truststore'");
    }

    @Test
    void saysThatTheCertificateDoesNotNameTheHost() {
        // The certificate is for 127.0.0.1, and on Linux all of 127/8 is this machine.
        configure("bind", "127.0.0.1 127.0.0.2");

        assertRefused(
                trusting().with("nodes", "127.0.0.2:" + server.tlsPort()),
                "certificate is not accepted",
                "127.0.0.2",
                "'nodes'");
    }

    @Test
    void saysThatAPortWantsTls() {
        assertRefused(
                users().with("nodes", server.host() + ":" + server.tlsPort()), "'ssl.enable'");
    }

    @Test
    void saysThatAPortMayNotSpeakTls() {
        assertRefused(
                trusting()
                        .with("nodes", server.host() + ":" + server.port())
                        .with("connection.timeout", "500 ms"),
                "'connection.timeout'",
                "'tls-port'");
    }

    @Test
    void namesAFileThatIsMissing() {
        assertRefused(
                encrypted().with("ssl.truststore", "/no/such/file"),
                "'ssl.truststore' = '/no/such/file'",
                "no such file");
    }

    @Test
    void namesAStoreThatThePasswordDoesNotOpen() {
        assertRefused(
                encrypted()
                        .with("ssl.truststore", certificates.trustStore())
                        .with("ssl.truststore-password", SECRET),
                "'ssl.truststore'",
                "password");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hash  | ~user:* | +hmget +hlen +hgetall",
                "value | ~text:* | +get +mget +exists"
            })
    void needsNoMorePermissionsThanThePageSays(String layout, String keys, String commands)
            throws Exception {
        acl("minimal", keys + " " + commands);
        boolean hash = layout.equals("hash");
        RedisTestTable table =
                as("minimal", SECRET).with("key.pattern", hash ? "user:<id>" : "text:<id>");
        if (!hash) {
            table.with("value.layout", "value").with("value.format", "raw");
        }

        try (RedisBatchLookupFunction function = table.openedBy("id")) {
            assertThat(ask(function, row(1), row(2), row(3)).get(0)).containsExactly(row(1, "Ada"));
            assertThat(ask(function, row(1))).containsExactly(List.of(row(1, "Ada")));
        }
    }

    @Test
    void saysWhichCommandAUserMayNotSend() throws Exception {
        acl("narrow", "~user:* +hmget");

        try (RedisBatchLookupFunction function = as("narrow", SECRET).openedBy("id")) {
            assertThatThrownBy(() -> ask(function, row(1), row(2)))
                    .cause()
                    .hasMessageContaining("user 'narrow'")
                    .hasMessageContaining("ACL SETUSER narrow +hlen")
                    .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isTrue());
        }
    }

    @Test
    void saysWhichKeyAUserMayNotReadAndBlamesNoOther() throws Exception {
        acl("outsider", "~user:* +hmget +hlen +hgetall");

        try (RedisBatchLookupFunction function =
                as("outsider", SECRET).with("key.pattern", "secret:<id>").openedBy("id")) {
            assertThatThrownBy(() -> ask(function, row(1)))
                    .cause()
                    .hasMessageContaining("'secret:1'")
                    .hasMessageContaining("ACL SETUSER outsider ~")
                    .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isFalse());
        }
    }

    @Test
    void saysThatADatabaseCannotBeSelected() {
        acl("nodb", "~user:* +hmget +hlen +hgetall");

        assertRefused(as("nodb", SECRET).with("database", 1), "ACL SETUSER nodb +select");
    }

    @Test
    void saysWhomRedisRefusesAndNotThePassword() {
        acl("joe", "~user:* +hmget +hlen +hgetall");

        assertRefused(as("joe", "another-" + SECRET), "user 'joe'", "'username'", "'password'");
    }

    private static RedisTestTable users() {
        return RedisTestTable.of(
                        List.of("id"),
                        column("id", DataTypes.INT().notNull()),
                        column("name", DataTypes.STRING()))
                .with("nodes", server.host() + ":" + server.port())
                .with("key.pattern", "user:<id>");
    }

    private static RedisTestTable encrypted() {
        return users().with("nodes", server.host() + ":" + server.tlsPort())
                .with("ssl.enable", true);
    }

    private static RedisTestTable trusting() {
        return encrypted()
                .with("ssl.truststore", certificates.trustStore())
                .with("ssl.truststore-password", TestCertificates.PASSWORD);
    }

    private static RedisTestTable as(String user, String password) {
        return users().with("username", user).with("password", password);
    }

    private static void assertReads(RedisTestTable table) throws Exception {
        try (RedisBatchLookupFunction function = table.openedBy("id")) {
            assertThat(ask(function, row(1))).containsExactly(List.of(row(1, "Ada")));
        }
    }

    private static void assertRefused(RedisTestTable table, String... words) {
        assertThatThrownBy(() -> table.openedBy("id"))
                .isInstanceOf(IOException.class)
                .satisfies(
                        failure -> {
                            assertThat(failure.getMessage()).contains(words);
                            assertThat(ExceptionUtils.stringifyException(failure))
                                    .doesNotContain(SECRET, TestCertificates.PASSWORD);
                        });
    }

    /** A user of that name who has these permissions and no others. */
    private static void acl(String user, String permissions) {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", user, "reset", "on"));
        command.add(">" + SECRET);
        command.addAll(List.of(permissions.split(" ")));
        run(command);
    }

    private static void configure(String parameter, String value) {
        run(List.of("CONFIG", "SET", parameter, value));
    }

    private static void run(List<String> command) {
        try (RedisCommands redis = RedisCommands.connect(server.host(), server.port())) {
            redis.send(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
