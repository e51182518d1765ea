/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sends commands whose replies are one line to Redis. Tests that also run against the one jar use
 * it instead of a client library, which is relocated there.
 */
public final class RedisCommands implements AutoCloseable {

    private final Socket socket;
    private final InputStream replies;

    private RedisCommands(Socket socket) throws IOException {
        this.socket = socket;
        this.replies = new BufferedInputStream(socket.getInputStream());
    }

    public static RedisCommands connect(String host, int port) throws IOException {
        return new RedisCommands(new Socket(host, port));
    }

    /** Sends a command and its arguments, and returns the reply without its type. */
    public String send(List<String> command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        write(request, "*" + command.size());
        for (String word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            write(request, "$" + bytes.length);
            request.write(bytes);
            write(request, "");
        }
        socket.getOutputStream().write(request.toByteArray());
        String reply = line();
        if (reply.startsWith("-")) {
            throw new IOException("Redis refused " + command.get(0) + ": " + reply.substring(1));
        }
        return reply.substring(1);
    }

    private static void write(ByteArrayOutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = replies.read(); next != '\n'; next = replies.read()) {
            if (next < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
