/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static org.awaitility.Awaitility.await;

/**
 * Finds a server for tests: the one an environment variable gives, else a private process, else a
 * container, else none.
 *
 * <p>A test without its server is skipped, unless {@value #REQUIRE_SERVERS} is true: then it fails,
 * so that a build which has to run everything cannot pass by running less.
 */
final class ServerLookup {

    static final String REQUIRE_SERVERS = "FLINKEXT_REQUIRE_SERVERS";

    private static final Duration CONTAINER_TIMEOUT = Duration.ofMinutes(2);

    private final Map<String, String> environment;

    ServerLookup(Map<String, String> environment) {
        this.environment = environment;
    }

    static ServerLookup ofThisMachine() {
        return new ServerLookup(System.getenv());
    }

    RunningServer find(ServerKind kind) {
        String url = variable(kind, "_URL");
        if (!url.isBlank()) {
            return RunningServer.given(url, variable(kind, "_USER"), variable(kind, "_PASSWORD"));
        }
        Optional<Path> program = kind.program();
        if (program.isPresent()) {
            ServerProcess process = start(kind, program.get());
            return RunningServer.at(kind, Loopback.ADDRESS, process.port(), process);
        }
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return contained(kind);
        }
        throw missing(
                "No %s server: install one (apt-get install %s), start Docker, or set %s_URL to the URL of one."
                        .formatted(kind.name(), kind.debianPackage(), kind.variablePrefix()));
    }

    /** A process of its own for a test that harms it. A given server or a container is no use. */
    ServerProcess startPrivate(ServerKind kind) {
        return start(
                kind,
                kind.program()
                        .orElseThrow(
                                () ->
                                        missing(
                                                "No %s program to start a private server with: install one (apt-get install %s)."
                                                        .formatted(
                                                                kind.name(),
                                                                kind.debianPackage()))));
    }

    private static ServerProcess start(ServerKind kind, Path program) {
        try {
            return ServerProcess.start(kind, program);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + program, e);
        }
    }

    private static RunningServer contained(ServerKind kind) {
        GenericContainer<?> container = kind.container();
        container.start();
        String host = container.getHost();
        int port = container.getFirstMappedPort();
        await().ignoreExceptionsInstanceOf(IOException.class)
                .atMost(CONTAINER_TIMEOUT)
                .until(() -> kind.answers(host, port));
        return RunningServer.at(kind, host, port, container);
    }

    private String variable(ServerKind kind, String suffix) {
        return environment.getOrDefault(kind.variablePrefix() + suffix, "");
    }

    private RuntimeException missing(String sentence) {
        return Boolean.parseBoolean(environment.get(REQUIRE_SERVERS))
                ? new IllegalStateException(
                        sentence + " It must be there because " + REQUIRE_SERVERS + " is true.")
                : new TestAbortedException(sentence);
    }
}
