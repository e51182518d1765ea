/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** The loopback address and its free ports. */
public final class Loopback {

    public static final String ADDRESS = "127.0.0.1";

    /**
     * Ports are drawn from below those that systems hand to outgoing connections, so that a port
     * stays free while its server is down. A Redis cluster needs {@link
     * RedisKind#CLUSTER_BUS_OFFSET} more, which must stay below them too.
     */
    private static final int FIRST_PORT = 11_000;

    private static final int PORTS = 11_000;
    private static final int MOST_DRAWS = 1_000;
    private static final int MOST_TRIES = 3;
    private static final Random RANDOM = new Random();

    private Loopback() {}

    /** Something that begins to listen on a port, or fails to. */
    public interface Listening {
        void begin(int port) throws IOException;
    }

    /**
     * Lets it listen on a free port, or on another one if that fails: somebody else may take a port
     * between the moment it is found free and its use.
     *
     * @return the port on which it listens
     */
    public static int listen(Listening listening) throws IOException {
        for (int tries = 1; ; tries++) {
            int port = freePort();
            try {
                listening.begin(port);
                return port;
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A port on which a server can listen now, as can a Redis cluster node. */
    public static int freePort() throws IOException {
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            int port = FIRST_PORT + RANDOM.nextInt(PORTS);
            if (isFree(port) && isFree(port + RedisKind.CLUSTER_BUS_OFFSET)) {
                return port;
            }
        }
        throw new IOException(
                "Cannot find a free port on " + ADDRESS + ": " + MOST_DRAWS + " draws were taken");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(ADDRESS))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
