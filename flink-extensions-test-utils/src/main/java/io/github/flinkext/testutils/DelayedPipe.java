/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** What is under way in one direction of a proxied connection. Guarded by its writer's lock. */
final class DelayedPipe {

    static final ByteBuffer END = ByteBuffer.allocate(0);

    /** Above this the proxy stops reading, so that a slow receiver slows down its sender. */
    static final int FULL_BYTES = 4 * 1024 * 1024;

    final ProxiedConnection connection;
    final SocketChannel channel;
    final Queue<Piece> pieces = new ArrayDeque<>();
    int bytes;
    long lastDue = Long.MIN_VALUE;

    /** Whether the reader was told to stop, and must be told to go on. */
    boolean full;

    /** Whether the channel took less than it was given. */
    boolean blocked;

    boolean ended;

    DelayedPipe(ProxiedConnection connection, SocketChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** When the next piece can be written, or never. */
    long due() {
        Piece next = pieces.peek();
        return next == null || blocked || ended ? Long.MAX_VALUE : next.due;
    }

    /** Some bytes, or the {@link #END}, and when to write them. */
    record Piece(ByteBuffer bytes, long due) {}
}
