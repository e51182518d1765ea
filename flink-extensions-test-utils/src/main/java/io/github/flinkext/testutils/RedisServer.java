/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/** A Redis process of its own, for tests and benchmarks that harm or slow down their server. */
public final class RedisServer extends PrivateServer {

    private RedisServer(ServerProcess process) {
        super(process);
    }

    /** Starts a new, empty server, or skips the test if Redis is not on this machine. */
    public static RedisServer start() {
        return new RedisServer(ServerLookup.ofThisMachine().startPrivate(RedisKind.standalone()));
    }

    static RedisServer startClusterNode() {
        return new RedisServer(ServerLookup.ofThisMachine().startPrivate(RedisKind.clusterNode()));
    }
}
