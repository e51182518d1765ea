/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.testcontainers.containers.GenericContainer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** PostgreSQL whose data need not outlive it. */
final class PostgresKind extends DatabaseKind {

    private static final int PROTOCOL_3 = 3 << 16;

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String variablePrefix() {
        return "FLINKEXT_POSTGRES";
    }

    @Override
    public String debianPackage() {
        return "postgresql";
    }

    @Override
    public String account() {
        return "postgres";
    }

    /** Debian keeps the server's programs out of the PATH, one folder for each version. */
    @Override
    public Optional<Path> program() {
        return Programs.find("postgres", "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
                .filter(program -> Files.isExecutable(installer(program)));
    }

    private static Path installer(Path program) {
        return program.resolveSibling("initdb");
    }

    @Override
    public void prepare(ServerFolder folder) throws IOException {
        Path passwordFile = folder.path().resolve("password");
        folder.write(passwordFile, password());
        folder.run(
                installer(program().orElseThrow()).toString(),
                "--pgdata=" + data(folder.path()),
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
    }

    @Override
    public List<String> command(Path program, Path folder, int port) {
        return List.of(
                program.toString(),
                "-D",
                data(folder).toString(),
                "-p",
                Integer.toString(port),
                "--listen_addresses=" + Loopback.ADDRESS,
                "--unix_socket_directories=",
                "--max_connections=200",
                "--shared_buffers=256MB",
                // Without these two a crash of the machine loses data, a killed process does not.
                "--fsync=off",
                "--full_page_writes=off");
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    @Override
    public String quitSignal() {
        return "QUIT";
    }

    @Override
    public String url(String host, int port) {
        return "jdbc:postgresql://" + host + ":" + port + "/postgres";
    }

    /** A server that still recovers refuses the login; one that is ready asks for a password. */
    @Override
    public boolean answers(String host, int port) throws IOException {
        byte[] login =
                ("user\0" + USER + "\0database\0postgres\0\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(8 + login.length);
        message.putInt(message.capacity()).putInt(PROTOCOL_3).put(login);
        return ServerKind.exchange(host, port, message.array(), 1)[0] == 'R';
    }

    @Override
    public GenericContainer<?> container() {
        return new GenericContainer<>("postgres:16")
                .withEnv("POSTGRES_USER", USER)
                .withEnv("POSTGRES_PASSWORD", password())
                .withEnv("POSTGRES_DB", "postgres")
                .withCommand("postgres", "--max_connections=200", "--fsync=off")
                .withExposedPorts(5432);
    }
}
