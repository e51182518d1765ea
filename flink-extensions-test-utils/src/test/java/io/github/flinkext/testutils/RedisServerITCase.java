/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class RedisServerITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void breaksConnectionsWhenKilledAndComesBackEmpty() throws IOException {
        try (RedisServer server = RedisServer.start();
                Client client = new Client(server)) {
            assertThat(client.ask("SET k v")).isEqualTo("+OK");
            int port = server.port();

            server.kill();
            assertThat(client.ask("PING")).isNull();
            assertThatThrownBy(() -> new Client(server)).isInstanceOf(IOException.class);

            server.restart();
            assertThat(server.port()).isEqualTo(port);
            try (Client again = new Client(server)) {
                assertThat(again.ask("EXISTS k")).isEqualTo(":0");
            }
        }
    }

    @Test
    void answersAfterAPauseWhatWasAskedInIt() throws IOException {
        try (RedisServer server = RedisServer.start();
                Client client = new Client(server)) {
            server.pause();
            client.waitAtMost(Duration.ofMillis(500));
            assertThatThrownBy(() -> client.ask("PING")).isInstanceOf(SocketTimeoutException.class);

            server.resume();
            client.waitAtMost(PATIENCE);
            assertThat(client.answer()).isEqualTo("+PONG");
        }
    }

    @Test
    void leavesNeitherProcessNorFolderWhenClosed() throws IOException {
        RedisServer server = RedisServer.start();
        Path folder = server.process().folder();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();

        server.close();

        await().until(() -> !process.isAlive());
        assertThat(folder).doesNotExist();
    }

    @Test
    void endsWithItsJvmEvenIfThatIsKilled() throws Exception {
        Process jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Orphan.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long pid = Long.parseLong(jvm.inputReader().readLine());
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        assertThat(server.isAlive()).isTrue();

        jvm.destroyForcibly().waitFor();

        await().until(() -> !server.isAlive());
    }

    /** Starts a server, says which process it is, and waits to be killed. */
    static final class Orphan {

        private Orphan() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println(RedisServer.start().pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void formsAClusterOfThreeMasters() throws IOException {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.nodes()).hasSize(3);
            RedisServer first = cluster.nodes().get(0);
            try (Client client = new Client(first)) {
                // The slot of 'foo' is 12182, which is the last master's.
                assertThat(client.ask("GET foo"))
                        .isEqualTo("-MOVED 12182 127.0.0.1:" + cluster.nodes().get(2).port());
            }
        }
    }

    /** Speaks Redis's inline commands with replies of one line. */
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader replies;

        Client(RedisServer server) throws IOException {
            socket = new Socket(server.host(), server.port());
            waitAtMost(PATIENCE);
            replies =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void waitAtMost(Duration patience) throws IOException {
            socket.setSoTimeout((int) patience.toMillis());
        }

        String ask(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return answer();
        }

        /** The next line, or null if the server has gone. */
        String answer() throws IOException {
            return replies.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
