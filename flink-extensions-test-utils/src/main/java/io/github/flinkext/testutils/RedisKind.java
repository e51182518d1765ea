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

    private RedisKind(boolean clusterNode) {
        this.clusterNode = clusterNode;
    }

    static RedisKind standalone() {
        return new RedisKind(false);
    }

    static RedisKind clusterNode() {
        return new RedisKind(true);
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
    public void prepare(ServerFolder folder) {}

    @Override
    public List<String> command(Path program, Path folder, int port) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", Loopback.ADDRESS));
        command.addAll(List.of("--dir", folder.toString(), "--save", "", "--appendonly", "no"));
        if (clusterNode) {
            command.addAll(List.of("--cluster-enabled", "yes"));
            command.addAll(List.of("--cluster-announce-ip", Loopback.ADDRESS));
            command.addAll(List.of("--cluster-node-timeout", "5000"));
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
