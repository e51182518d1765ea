/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.testcontainers.containers.GenericContainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Redis that keeps everything in memory, alone or as a node of a cluster. */
final class RedisKind implements ServerKind {

    /** Redis derives the port on which cluster nodes meet from the port for clients. */
    static final int CLUSTER_BUS_OFFSET = 10_000;

    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PONG = "+PONG";

    private final boolean clusterNode;

    /** Where it also speaks TLS, 0 for nowhere. */
    private final int tlsPort;

    private RedisKind(boolean clusterNode, int tlsPort) {
        this.clusterNode = clusterNode;
        this.tlsPort = tlsPort;
    }

    static RedisKind standalone() {
        return new RedisKind(false, 0);
    }

    static RedisKind clusterNode() {
        return new RedisKind(true, 0);
    }

    /** Clients need no certificate, but may show one that the server then checks. */
    static RedisKind tls(int port) {
        return new RedisKind(false, port);
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public String variablePrefix() {
        return "FLINKEXT_REDIS";
    }

    @Override
    public String debianPackage() {
        return "redis-server";
    }

    @Override
    public String account() {
        return "redis";
    }

    @Override
    public Optional<Path> program() {
        return Programs.find("redis-server");
    }

    @Override
    public void prepare(ServerFolder folder) throws IOException {
        if (tlsPort > 0) {
            TestCertificates.create(folder);
        }
    }

    @Override
    public List<String> command(Path program, Path folder, int port) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", Loopback.ADDRESS));
        command.addAll(List.of("--dir", folder.toString(), "--save", "", "--appendonly", "no"));
        if (clusterNode) {
            command.addAll(List.of("--cluster-enabled", "yes"));
            command.addAll(List.of("--cluster-announce-ip", Loopback.ADDRESS));
            command.addAll(List.of("--cluster-node-timeout", "5000"));
            // A master waits for no further replica before it sends what it has to the first.
            command.addAll(List.of("--repl-diskless-sync-delay", "0"));
        }
        if (tlsPort > 0) {
            TestCertificates certificates = TestCertificates.in(folder);
            command.addAll(List.of("--tls-port", Integer.toString(tlsPort)));
            command.addAll(List.of("--tls-cert-file", certificates.serverCertificate().toString()));
            command.addAll(List.of("--tls-key-file", certificates.serverKey().toString()));
            command.addAll(List.of("--tls-ca-cert-file", certificates.ca().toString()));
            command.addAll(List.of("--tls-auth-clients", "optional"));
        }
        return command;
    }

    @Override
    public String quitSignal() {
        return "TERM";
    }

    @Override
    public String url(String host, int port) {
        return "redis://" + host + ":" + port;
    }

    @Override
    public String user() {
        return "";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public boolean answers(String host, int port) throws IOException {
        byte[] reply = ServerKind.exchange(host, port, PING, PONG.length());
        return new String(reply, StandardCharsets.US_ASCII).equals(PONG);
    }

    @Override
    public GenericContainer<?> container() {
        return new GenericContainer<>("redis:7").withExposedPorts(6379);
    }
}
