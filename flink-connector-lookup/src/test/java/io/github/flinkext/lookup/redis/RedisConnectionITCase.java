/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.testutils.RedisServer;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static io.github.flinkext.lookup.redis.RedisTestTable.ask;
import static io.github.flinkext.lookup.redis.RedisTestTable.column;
import static io.github.flinkext.lookup.redis.RedisTestTable.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of lookups when the connection to Redis does not do what it should. */
class RedisConnectionITCase {

    private RedisServer server;

    @BeforeEach
    void start() {
        server = RedisServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void failsAtOnceWhileRedisIsDownAndGoesOnWhenItIsBack() throws Exception {
        write("Ada");
        try (RedisBatchLookupFunction function = users().openedBy("id")) {
            assertThat(ask(function, row(1))).containsExactly(List.of(row(1, "Ada")));

            server.pause();
            CompletableFuture<List<Collection<RowData>>> underWay =
                    function.lookupBatch(List.of(row(1), row(2)));
            server.kill();
            assertThatThrownBy(() -> underWay.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isTrue());
            assertThatThrownBy(() -> function.lookupBatch(List.of(row(1))).get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .satisfies(failure -> assertThat(function.concernsAllKeys(failure)).isTrue());

            server.restart();
            write("Bob");
            await().ignoreExceptions()
                    .untilAsserted(
                            () ->
                                    assertThat(ask(function, row(1), row(2)))
                                            .containsExactly(List.of(row(1, "Bob")), List.of()));
        }
    }

    @Test
    void givesUpCommandsOfACancelledRequest() throws Exception {
        write("Ada");
        try (RedisBatchLookupFunction function = users().openedBy("id")) {
            server.pause();
            CompletableFuture<List<Collection<RowData>>> underWay =
                    function.lookupBatch(List.of(row(1), row(2)));
            underWay.cancel(true);
            server.resume();

            assertThat(ask(function, row(2), row(1)))
                    .containsExactly(List.of(), List.of(row(1, "Ada")));
        }
    }

    @Test
    void refusesToOpenWithoutRedisAndSaysWhere() throws Exception {
        server.kill();

        assertThatThrownBy(() -> users().openedBy("id"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "Cannot connect to Redis at 127.0.0.1:" + server.port() + ":")
                .hasMessageContaining("refused");
        assertNoThreadsAreLeft();
    }

    @Test
    void asksAgainWhyAServerHungUp() throws Exception {
        try (ServerSocket hangingUp = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread refusing =
                    new Thread(
                            () -> {
                                try {
                                    hangingUp.accept().close();
                                    try (Socket connection = hangingUp.accept()) {
                                        connection.getInputStream().read();
                                        connection
                                                .getOutputStream()
                                                .write("-WRONGPASS no\r\n".getBytes(UTF_8));
                                        connection.getInputStream().readAllBytes();
                                    }
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            refusing.start();

            assertThatThrownBy(
                            () ->
                                    users().with("nodes", "127.0.0.1:" + hangingUp.getLocalPort())
                                            .with("username", "ada")
                                            .with("password", "pw")
                                            .openedBy("id"))
                    .hasMessageContaining("it refuses user 'ada'");
            refusing.join();
        }
    }

    @Test
    void refusesToOpenWhenRedisDoesNotAnswer() throws Exception {
        server.pause();

        assertThatThrownBy(() -> users().with("connection.timeout", "300 ms").openedBy("id"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Redis at 127.0.0.1:" + server.port());
        server.resume();
        assertNoThreadsAreLeft();
    }

    @Test
    void logsInWithAPasswordAndNeverPrintsIt() throws Exception {
        write("Ada");
        configure("requirepass", "s3cret");
        RedisTestTable right = users().with("password", "s3cret");
        try (RedisBatchLookupFunction function = right.openedBy("id")) {
            assertThat(ask(function, row(1))).containsExactly(List.of(row(1, "Ada")));
            assertThat(function.target()).doesNotContain("s3cret");
        }

        assertThatThrownBy(() -> users().with("password", "wr0ng").openedBy("id"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("WRONGPASS")
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .doesNotContain("wr0ng"));
        assertThatThrownBy(() -> users().openedBy("id")).hasMessageContaining("NOAUTH");
    }

    @Test
    void saysThatAServerIsNoCluster() {
        assertThatThrownBy(() -> users().with("mode", "cluster").openedBy("id"))
                .hasMessageContaining("it is no cluster. Remove 'mode' = 'cluster'.");
    }

    @Test
    void sharesOneConnectionAndLeavesNoThreadBehind() throws Exception {
        write("Ada");
        RedisBatchLookupFunction first = users().openedBy("id");
        RedisBatchLookupFunction second = users().openedBy("id");
        try (RedisTestClient client = RedisTestClient.of(server.host(), server.port())) {
            assertThat(client.commands().clientList().split("name=flinkext-lookup", -1)).hasSize(2);
        }
        first.close();
        assertThat(ask(second, row(1))).containsExactly(List.of(row(1, "Ada")));
        second.close();

        assertNoThreadsAreLeft();
    }

    private static void assertNoThreadsAreLeft() {
        await().untilAsserted(
                        () ->
                                assertThat(threadNames())
                                        .noneMatch(name -> name.startsWith("lookup-redis")));
    }

    private static Set<String> threadNames() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
        return names;
    }

    private void write(String name) throws Exception {
        try (RedisTestClient client = RedisTestClient.of(server.host(), server.port())) {
            client.hash("1", "name", name);
        }
    }

    private void configure(String parameter, String value) throws Exception {
        try (RedisTestClient client = RedisTestClient.of(server.host(), server.port())) {
            client.commands().configSet(parameter, value);
        }
    }

    private RedisTestTable users() {
        return RedisTestTable.of(
                        List.of("id"),
                        column("id", DataTypes.INT().notNull()),
                        column("name", DataTypes.STRING()))
                .with("nodes", server.host() + ":" + server.port());
    }
}
