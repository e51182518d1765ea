/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client's connection, the one made for it to the target, and the pipes between them.
 *
 * <p>Used by the proxy's reader only; the writer reaches it through {@link TcpProxy#later}.
 */
final class ProxiedConnection {

    private final TcpProxy proxy;
    private final DelayedWriter writer;
    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final DelayedPipe toServer;
    private final DelayedPipe toClient;

    ProxiedConnection(TcpProxy proxy, DelayedWriter writer, SocketChannel client, Selector selector)
            throws IOException {
        this.proxy = proxy;
        this.writer = writer;
        this.client = client;
        this.server = SocketChannel.open();
        this.clientKey = register(client, selector);
        this.serverKey = register(server, selector);
        this.toServer = new DelayedPipe(this, server);
        this.toClient = new DelayedPipe(this, client);
    }

    private SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel.register(selector, 0, this);
    }

    void connect(InetSocketAddress target) throws IOException {
        if (server.connect(target)) {
            established();
        } else {
            serverKey.interestOps(SelectionKey.OP_CONNECT);
        }
    }

    void established() throws IOException {
        if (server.finishConnect()) {
            writer.add(toServer);
            writer.add(toClient);
            clientKey.interestOps(SelectionKey.OP_READ);
            serverKey.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Moves what has arrived into the pipe to the other side. */
    void read(SelectionKey key, ByteBuffer buffer) throws IOException {
        DelayedPipe pipe = key == clientKey ? toServer : toClient;
        int bytes = ((SocketChannel) key.channel()).read(buffer.clear());
        boolean open = bytes >= 0;
        boolean more = writer.accept(pipe, open ? copy(buffer.flip()) : DelayedPipe.END);
        if (!open || !more) {
            key.interestOpsAnd(~SelectionKey.OP_READ);
        }
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    void writable(SelectionKey key) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        writer.unblock(key == clientKey ? toClient : toServer);
    }

    /** The pipe's channel takes no more for now: the reader says when it does again. */
    void awaitWritable(DelayedPipe pipe) {
        proxy.later(() -> want(pipe == toClient ? clientKey : serverKey, SelectionKey.OP_WRITE));
    }

    /** The pipe was full and has room again. */
    void readMore(DelayedPipe pipe) {
        proxy.later(() -> want(pipe == toServer ? clientKey : serverKey, SelectionKey.OP_READ));
    }

    private static void want(SelectionKey key, int operation) {
        if (key.isValid()) {
            key.interestOpsOr(operation);
        }
    }

    /** The pipe has passed its end, or cannot pass on what it holds. */
    void ended(boolean broken) {
        proxy.later(
                () -> {
                    if (broken || writer.bothEnded(toServer, toClient)) {
                        proxy.cut(this);
                    }
                });
    }

    /** Closes both sides at once. A reset rather than an end, unless all has been passed on. */
    void close() {
        boolean complete = writer.bothEnded(toServer, toClient);
        writer.remove(toServer);
        writer.remove(toClient);
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            try (channel) {
                // A channel whose connection was refused is closed already.
                if (!complete && channel.isOpen()) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close a connection of the proxy", e);
            }
        }
    }
}
