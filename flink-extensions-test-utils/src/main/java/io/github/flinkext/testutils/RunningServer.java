/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.net.URI;

/** A server that can be used now, and what to close when it no longer is. */
record RunningServer(String url, String user, String password, AutoCloseable owner)
        implements AutoCloseable {

    static RunningServer given(String url, String user, String password) {
        return new RunningServer(url, user, password, () -> {});
    }

    static RunningServer at(ServerKind kind, String host, int port, AutoCloseable owner) {
        return new RunningServer(kind.url(host, port), kind.user(), kind.password(), owner);
    }

    /** Whether others use the server too, so that tests must leave nothing there. */
    boolean outlivesTests() {
        return !(owner instanceof ServerProcess);
    }

    TestDatabase database() {
        return new TestDatabase(url, user, password);
    }

    String host() {
        return location().getHost();
    }

    int port() {
        return location().getPort();
    }

    private URI location() {
        return URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    }

    @Override
    public void close() throws Exception {
        owner.close();
    }

    /** Without the password, and without a URL that may hold one. */
    @Override
    public String toString() {
        return host() + ":" + port();
    }
}
