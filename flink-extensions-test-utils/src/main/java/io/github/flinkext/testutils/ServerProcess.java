/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.awaitility.core.ConditionTimeoutException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import static org.awaitility.Awaitility.await;

/**
 * A private server: a process of this machine on a loopback port, with data in a temporary folder.
 *
 * <p>It ends with {@link #close()} or with this JVM, whichever comes first.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final ServerKind kind;
    private final Path program;
    private final ServerFolder folder;
    private final ServerGuard guard;
    private int port;
    private Process process;
    private List<ProcessHandle> paused = List.of();

    private ServerProcess(ServerKind kind, Path program, ServerFolder folder, ServerGuard guard) {
        this.kind = kind;
        this.program = program;
        this.folder = folder;
        this.guard = guard;
    }

    /** Starts the program on a free port and waits until the server is ready. */
    static ServerProcess start(ServerKind kind, Path program) throws IOException {
        ServerFolder folder = ServerFolder.create(kind.name(), kind.account());
        ServerGuard guard = ServerGuard.of(folder.path(), kind.quitSignal());
        ServerProcess server = new ServerProcess(kind, program, folder, guard);
        try {
            kind.prepare(folder);
            server.port = Loopback.listen(server::launch);
        } catch (IOException | RuntimeException e) {
            try {
                server.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
        return server;
    }

    private void launch(int onPort) throws IOException {
        Process launched = folder.start(kind.command(program, folder.path(), onPort));
        process = launched;
        guard.watch(List.of(launched.toHandle()));
        launched.onExit().thenRun(() -> forget(launched));
        try {
            await().pollInterval(POLL_INTERVAL)
                    .atMost(START_TIMEOUT)
                    .until(() -> !launched.isAlive() || isReady(onPort));
        } catch (ConditionTimeoutException e) {
            throw new IOException(
                    "Cannot start %s: it does not answer on port %d after %s\n%s"
                            .formatted(kind.name(), onPort, START_TIMEOUT, folder.lastWords()),
                    e);
        }
        if (!launched.isAlive()) {
            throw new IOException(
                    "Cannot start %s on port %d: it ended with %d\n%s"
                            .formatted(
                                    kind.name(), onPort, launched.exitValue(), folder.lastWords()));
        }
    }

    private boolean isReady(int onPort) {
        try {
            return kind.answers(Loopback.ADDRESS, onPort);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The system may give the id of a process that ended to another one, which must live. */
    private synchronized void forget(Process ended) {
        if (ended == process) {
            guard.watch(List.of());
        }
    }

    ServerKind kind() {
        return kind;
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder.path();
    }

    long pid() {
        return process.pid();
    }

    /** Ends the server at once, as a crash would, together with the processes it started. */
    synchronized void kill() throws IOException {
        List<ProcessHandle> tree = tree();
        signal("KILL", tree);
        paused = List.of();
        join(process);
    }

    /** Starts the server again with its port and its data; kills it first if it still runs. */
    synchronized void restart() throws IOException {
        kill();
        launch(port);
    }

    /** Keeps the server's connections and lets it do nothing, until it is resumed. */
    synchronized void pause() throws IOException {
        // Once the server stands still it starts no more processes, so the second look finds all.
        signal("STOP", List.of(process.toHandle()));
        paused = tree();
        signal("STOP", paused);
        guard.watch(paused);
    }

    synchronized void resume() throws IOException {
        signal("CONT", paused);
        paused = List.of();
        guard.watch(List.of(process.toHandle()));
    }

    private List<ProcessHandle> tree() {
        List<ProcessHandle> tree = new ArrayList<>();
        tree.add(process.toHandle());
        process.descendants().forEach(tree::add);
        return Collections.unmodifiableList(tree);
    }

    private void signal(String name, List<ProcessHandle> processes) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\"", "sh", name));
        processes.forEach(target -> command.add(Long.toString(target.pid())));
        Process kill =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        // One of them may end meanwhile, so the exit value of kill says nothing.
        join(kill);
    }

    private void join(Process ending) throws IOException {
        try {
            ending.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while " + kind.name() + " is signalled");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        guard.close();
    }
}
