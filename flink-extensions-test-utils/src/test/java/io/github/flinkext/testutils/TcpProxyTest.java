/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class TcpProxyTest {

    private EchoServer server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
        proxy = TcpProxy.to(Loopback.ADDRESS, server.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void delaysEachDirectionByWhatWasAskedFor() throws IOException {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofNanos(500_000));
            double delayed = shortestRoundTripMicros(client);

            proxy.delay(Duration.ZERO);
            double again = shortestRoundTripMicros(client);
            // Of many round trips some are not held up by a busy machine as well.
            assertThat(delayed).isGreaterThanOrEqualTo(950.0);
            assertThat(again).isLessThan(950.0);
        }
    }

    @Test
    void keepsTheOrderWhenTheDelayShrinks() throws IOException {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(200));
            client.getOutputStream().write(1);
            await().until(() -> server.connections() == 1);
            proxy.delay(Duration.ZERO);
            client.getOutputStream().write(2);

            assertThat(client.getInputStream().read()).isEqualTo(1);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void passesBulkDataWhole() throws IOException {
        proxy.delay(Duration.ofNanos(500_000));
        byte[] sent = new byte[64 * 1024 * 1024];
        new Random(1).nextBytes(sent);
        byte[] received = new byte[sent.length];
        try (Socket client = connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> write(client, sent));
            new DataInputStream(client.getInputStream()).readFully(received);
            sending.join();
        }

        assertThat(Arrays.equals(sent, received)).isTrue();
    }

    @Test
    void stopsReadingFromASenderWhoseReceiverDoesNot() throws IOException {
        proxy.stall();
        try (Socket client = connect()) {
            byte[] more = new byte[16 * 1024 * 1024];
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> write(client, more));
            proxy.flow();
            new DataInputStream(client.getInputStream()).readFully(more);
            sending.join();
        }
    }

    @Test
    void passesOnTheEndOfEachDirection() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(7);
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void refusesConnectionsUntilItAcceptsThemAgain() throws IOException {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

        proxy.accept();
        try (Socket client = connect()) {
            assertAnswers(client);
        }
    }

    @Test
    void keepsConnectionsWhileItRefusesNewOnes() throws IOException {
        try (Socket client = connect()) {
            assertAnswers(client);

            proxy.refuse();

            assertAnswers(client);
        }
    }

    @Test
    void cutsConnectionsAndAcceptsNewOnes() throws IOException {
        try (Socket client = connect()) {
            assertAnswers(client);
            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(proxy.connections()).isZero();

        try (Socket client = connect()) {
            assertAnswers(client);
        }
    }

    @Test
    void holdsDataBackWhileStalled() throws IOException {
        try (Socket client = connect()) {
            proxy.stall();
            client.getOutputStream().write(9);
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);

            proxy.flow();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void breaksAConnectionThatItsTargetRefuses() throws IOException {
        // Bound, so that nobody else listens there, but not listening.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(Loopback.ADDRESS, 0));
            try (TcpProxy refused = TcpProxy.to(Loopback.ADDRESS, reserved.getLocalPort());
                    Socket client = new Socket(Loopback.ADDRESS, refused.port())) {
                client.setSoTimeout(10_000);
                assertThatThrownBy(() -> client.getInputStream().read())
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void endsItsThreadsWhenClosed() throws IOException {
        proxy.close();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::cut).hasMessageContaining("it is closed");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(Loopback.ADDRESS, proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void assertAnswers(Socket client) throws IOException {
        client.getOutputStream().write(5);
        assertThat(client.getInputStream().read()).isEqualTo(5);
    }

    private static double shortestRoundTripMicros(Socket client) throws IOException {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 300; i++) {
            long start = System.nanoTime();
            assertAnswers(client);
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest / 1_000.0;
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send", e);
        }
    }

    /** Sends back what it is sent, and the end as well. */
    private static final class EchoServer implements AutoCloseable {

        private final ServerSocket listener =
                new ServerSocket(0, 50, InetAddress.getByName(Loopback.ADDRESS));
        private volatile int connections;

        EchoServer() throws IOException {
            startDaemon(this::acceptAll);
        }

        int port() {
            return listener.getLocalPort();
        }

        int connections() {
            return connections;
        }

        private void acceptAll() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    connections++;
                    startDaemon(() -> echo(socket));
                }
            } catch (IOException closed) {
                assertThat(listener.isClosed()).isTrue();
            }
        }

        private static void echo(Socket socket) {
            try (socket) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                socket.getInputStream().transferTo(out);
            } catch (IOException cut) {
                assertThat(socket.isClosed()).isTrue();
            }
        }

        private static void startDaemon(Runnable work) {
            Thread thread = new Thread(work, "echo");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
