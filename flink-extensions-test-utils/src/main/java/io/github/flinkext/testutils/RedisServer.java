/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A Redis process of its own, for tests and benchmarks that harm or slow down their server. */
public final class RedisServer extends PrivateServer {

    private final int tlsPort;

    private RedisServer(RedisKind kind, int tlsPort) {
        super(ServerLookup.ofThisMachine().startPrivate(kind));
        this.tlsPort = tlsPort;
    }

    /** Starts a new, empty server, or skips the test if Redis is not on this machine. */
    public static RedisServer start() {
        return new RedisServer(RedisKind.standalone(), 0);
    }

    /** Starts one that speaks TLS on a second port, and asks clients for no certificate there. */
    public static RedisServer startWithTls() {
        try {
            int tlsPort = Loopback.freePort();
            return new RedisServer(RedisKind.tls(tlsPort), tlsPort);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a Redis server with TLS", e);
        }
    }

    static RedisServer startClusterNode() {
        return new RedisServer(RedisKind.clusterNode(), 0);
    }

    /** The port on which a server started with TLS speaks it. */
    public int tlsPort() {
        return tlsPort;
    }

    /** The certificates of a server started with TLS, and some for its clients. */
    public TestCertificates certificates() {
        return TestCertificates.in(process().folder());
    }
}
