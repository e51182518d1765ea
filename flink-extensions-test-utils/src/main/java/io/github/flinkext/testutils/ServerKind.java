/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.testcontainers.containers.GenericContainer;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What must be known of one kind of server to find it, start it and reach it. */
interface ServerKind {

    /** The name a person uses, such as Redis. */
    String name();

    /** Start of the environment variables that give a server: this plus _URL, _USER, _PASSWORD. */
    String variablePrefix();

    /** The Debian package of the server, which is also how a message says to get one. */
    String debianPackage();

    /** The account the package creates. A JVM run by root starts the server as that account. */
    String account();

    /** The program of the server, if it is on this machine. */
    Optional<Path> program();

    /** Makes the server's data in a new folder. */
    void prepare(ServerFolder folder) throws IOException;

    /** Runs the program in the foreground, on that port of the loopback address. */
    List<String> command(Path program, Path folder, int port);

    /** The signal that ends the server at once and lets it free what the system holds for it. */
    String quitSignal();

    String url(String host, int port);

    String user();

    String password();

    /** Whether the server at that address is ready for work, or an exception if it cannot say. */
    boolean answers(String host, int port) throws IOException;

    /** A container of this server, not started, with its one port exposed. */
    GenericContainer<?> container();

    /** Sends the request on a new connection and reads as many bytes as asked for. */
    static byte[] exchange(String host, int port, byte[] request, int length) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 2_000);
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(request);
            byte[] reply = new byte[length];
            new DataInputStream(socket.getInputStream()).readFully(reply);
            return reply;
        }
    }
}
