/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;

/** A server process of its own, on the loopback address, that a test may harm. */
public abstract class PrivateServer implements AutoCloseable {

    private final ServerProcess process;

    PrivateServer(ServerProcess process) {
        this.process = process;
    }

    public final String host() {
        return Loopback.ADDRESS;
    }

    /** The port, which stays the same over restarts. */
    public final int port() {
        return process.port();
    }

    /** The id of the server's process. */
    public final long pid() {
        return process.pid();
    }

    /** Ends the server at once, as a crash would: its connections break. */
    public final void kill() throws IOException {
        process.kill();
    }

    /** Starts the server again on its port, killing it first if it still runs. */
    public final void restart() throws IOException {
        process.restart();
    }

    /** Lets the server do nothing: its connections stay open and answer nothing. */
    public final void pause() throws IOException {
        process.pause();
    }

    /** Lets a paused server go on where it stood. */
    public final void resume() throws IOException {
        process.resume();
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() throws IOException {
        process.close();
    }

    final ServerProcess process() {
        return process;
    }

    /** Where the server is, in the form that its clients take: redis:// or a JDBC URL. */
    public final String url() {
        return process.kind().url(host(), port());
    }
}
