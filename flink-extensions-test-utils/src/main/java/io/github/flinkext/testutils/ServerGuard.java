/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A shell that ends a server and deletes its folder when this JVM says so, or when it is gone.
 *
 * <p>The shell reads from a pipe whose other end this JVM holds. That end closes with {@link
 * #close()}, and also if the JVM is killed, which no shutdown hook would notice. Each line names
 * the processes to end: the server first, then those it started. An empty line means none.
 */
final class ServerGuard implements AutoCloseable {

    private static final String SCRIPT =
            """
            trap '' INT TERM HUP
            folder=$1 signal=$2 processes=
            while read -r line; do processes=$line; done
            if [ -n "$processes" ]; then
                server=${processes%% *}
                kill -s "$signal" "$server"
                kill -s CONT $processes
                tries=0
                while kill -0 "$server" && [ $tries -lt 100 ]; do
                    sleep 0.05
                    tries=$((tries + 1))
                done
                kill -s KILL $processes
            fi
            rm -rf -- "$folder"
            """;

    private final Process shell;
    private final BufferedWriter pipe;
    private boolean closed;

    private ServerGuard(Process shell) {
        this.shell = shell;
        this.pipe = shell.outputWriter();
    }

    static ServerGuard of(Path folder, String quitSignal) throws IOException {
        return new ServerGuard(
                new ProcessBuilder("sh", "-c", SCRIPT, "flinkext", folder.toString(), quitSignal)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Makes these the processes to end, instead of any named before. */
    synchronized void watch(List<ProcessHandle> processes) {
        if (closed) {
            return;
        }
        try {
            pipe.write(
                    processes.stream()
                            .map(process -> Long.toString(process.pid()))
                            .collect(Collectors.joining(" ")));
            pipe.newLine();
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot reach the guard of a server", e);
        }
    }

    /** Ends the server and deletes its folder. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        pipe.close();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a server ends");
        }
    }
}
