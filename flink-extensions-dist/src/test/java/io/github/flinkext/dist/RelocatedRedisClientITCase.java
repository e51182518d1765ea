/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Redis client in the jar works under its new name: Netty finds its parts by reflection and by
 * field names, which a relocation can break.
 */
class RelocatedRedisClientITCase {

    @Test
    void sendsACommandAndReadsTheAnswer() throws Exception {
        Class<?> clientType = lettuce("RedisClient");
        Class<?> connectionType = lettuce("api.StatefulRedisConnection");
        Class<?> commandsType = lettuce("api.sync.RedisCommands");

        try (PongServer server = new PongServer()) {
            Object client =
                    clientType
                            .getMethod("create", String.class)
                            .invoke(null, "redis://127.0.0.1:" + server.port());
            try (AutoCloseable connection = (AutoCloseable) call(client, clientType, "connect")) {
                Object commands = call(connection, connectionType, "sync");

                assertThat(call(commands, commandsType, "ping")).isEqualTo("PONG");
            } finally {
                call(client, clientType, "shutdown");
            }
            assertThat(server.commands()).contains("PING");
        }
    }

    private static Object call(Object target, Class<?> type, String method) throws Exception {
        try {
            return type.getMethod(method).invoke(target);
        } catch (InvocationTargetException e) {
            throw new AssertionError("Cannot call " + method + " of " + type, e.getCause());
        }
    }

    private static Class<?> lettuce(String name) throws ClassNotFoundException {
        return Class.forName("io.github.flinkext.shaded.io.lettuce.core." + name);
    }

    /** Understands PING only, as a Redis of long ago. */
    private static final class PongServer implements AutoCloseable {

        private final ServerSocket socket =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> commands = new CopyOnWriteArrayList<>();

        PongServer() throws IOException {
            Thread thread = new Thread(this::serve, "pong-server");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        List<String> commands() {
            return commands;
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // The client or the test has gone.
                }
            }
        }

        /** A command is {@code *<parts>}, then for each part {@code $<length>} and the part. */
        private void answer(Socket client) throws IOException {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = client.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int parts = Integer.parseInt(line.substring(1));
                in.readLine();
                String command = in.readLine();
                for (int i = 1; i < parts; i++) {
                    in.readLine();
                    in.readLine();
                }
                commands.add(command);
                String answer = command.equals("PING") ? "+PONG\r\n" : "-ERR unknown command\r\n";
                out.write(answer.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
