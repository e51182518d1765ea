/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import java.io.Serializable;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.NODES;
import static org.apache.flink.util.Preconditions.checkArgument;

/** Host and port of one Redis server. */
record RedisNode(String host, int port) implements Serializable {

    private static final int DEFAULT_PORT = 6379;
    private static final int LARGEST_PORT = 65_535;

    /** Reads {@code host}, {@code host:port} or {@code [::1]:port}. */
    static RedisNode parse(String text) {
        String node = text.strip();
        int colon = node.lastIndexOf(':');
        boolean hasPort = colon > node.lastIndexOf(']');
        String host = hasPort ? node.substring(0, colon) : node;
        int port = hasPort ? port(node.substring(colon + 1)) : DEFAULT_PORT;
        checkArgument(
                isHost(host) && port >= 1 && port <= LARGEST_PORT,
                "Invalid '%s': '%s'. A node is 'host:port', an IPv6 address '[::1]:port', and nodes"
                        + " are separated by ';'. User and password have options of their own.",
                NODES.key(),
                // What stands before an @ may be a password.
                node.substring(node.lastIndexOf('@') + 1));
        return new RedisNode(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return host.length() > 2 && host.endsWith("]");
        }
        return !host.isEmpty()
                && host.chars().noneMatch(c -> c <= ' ' || ",;:/@[]".indexOf(c) >= 0);
    }

    /** The port, or -1 if it is none. */
    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
