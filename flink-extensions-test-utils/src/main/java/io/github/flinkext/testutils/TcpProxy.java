/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A TCP proxy on the loopback address that delays what passes through it, and fails when told to.
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.to(server.host(), server.port())) {
 *     proxy.delay(Duration.ofNanos(500_000)); // a round trip takes 1 ms more
 *     proxy.cut(); // connections break
 * }
 * }</pre>
 *
 * <p>The delay holds for each direction and for data only: a connection is made at once.
 */
/*
 * Two threads serve all connections. The reader selects: it accepts, connects and reads, and hands
 * each piece to the writer, which sleeps until the next one is due and writes all that are. The
 * selector cannot be the clock, because it counts in milliseconds.
 *
 * Only the reader touches keys, links and the listener; others give it a task.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int READ_BYTES = 256 * 1024;
    private static final int BACKLOG = 256;
    private static final int ANSWER_SECONDS = 10;

    private final InetSocketAddress target;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final DelayedWriter writer = new DelayedWriter();
    private final Thread reader = new Thread(this::serve, "tcp-proxy-reader");
    private ServerSocketChannel listener;
    private int port;
    private volatile boolean closed;

    private TcpProxy(InetSocketAddress target, Selector selector) {
        this.target = target;
        this.selector = selector;
    }

    /** Starts a proxy to that address, without delay. */
    public static TcpProxy to(String host, int port) throws IOException {
        TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), Selector.open());
        proxy.port = Loopback.listen(proxy::listen);
        proxy.reader.setDaemon(true);
        proxy.reader.start();
        proxy.writer.start();
        return proxy;
    }

    /** The loopback port on which the proxy accepts connections. */
    public int port() {
        return port;
    }

    /** Delays what arrives from now on by this long, in each direction. Order is kept. */
    public void delay(Duration oneWay) {
        writer.delay(oneWay);
    }

    /** How many connections pass through the proxy now. */
    public int connections() throws IOException {
        return call(connections::size);
    }

    /** Refuses new connections, as a machine does on which no server listens. */
    public void refuse() throws IOException {
        call(
                () -> {
                    listener.close();
                    selector.selectNow();
                    return null;
                });
    }

    /** Accepts new connections again. */
    public void accept() throws IOException {
        call(
                () -> {
                    if (!listener.isOpen()) {
                        listen(port);
                    }
                    return null;
                });
    }

    /** Breaks every connection, with a reset on both sides. What is under way is lost. */
    public void cut() throws IOException {
        call(
                () -> {
                    cutAll();
                    return null;
                });
    }

    /** Holds back all data. Connections stay open and can be made, but nothing passes. */
    public void stall() {
        writer.stall(true);
    }

    /** Lets data pass again, beginning with what was held back. */
    public void flow() {
        writer.stall(false);
    }

    /** Stops listening and breaks every connection. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        call(
                () -> {
                    listener.close();
                    cutAll();
                    closed = true;
                    return null;
                });
        writer.close();
        // Both threads wake up the selector, so it must outlive them.
        try {
            writer.join();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the proxy ends");
        }
        selector.close();
    }

    private void listen(int onPort) throws IOException {
        listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(Loopback.ADDRESS, onPort), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void serve() {
        try {
            while (!closed) {
                selector.select();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        serve(key);
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy to " + target + " broke", e);
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            connect(listener.accept());
            return;
        }
        ProxiedConnection connection = (ProxiedConnection) key.attachment();
        try {
            if (key.isConnectable()) {
                connection.established();
            }
            if (key.isReadable()) {
                connection.read(key, readBuffer);
            }
            if (key.isValid() && key.isWritable()) {
                connection.writable(key);
            }
        } catch (IOException peerGone) {
            cut(connection);
        }
    }

    private void connect(SocketChannel client) throws IOException {
        if (client == null) {
            return;
        }
        ProxiedConnection connection = new ProxiedConnection(this, writer, client, selector);
        connections.add(connection);
        try {
            connection.connect(target);
        } catch (IOException targetGone) {
            cut(connection);
        }
    }

    /** Runs the task on the reader's thread, some time soon. */
    void later(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    void cut(ProxiedConnection connection) {
        // Both of its pipes may have asked for it.
        if (connections.remove(connection)) {
            connection.close();
        }
    }

    private void cutAll() throws IOException {
        List.copyOf(connections).forEach(this::cut);
        // A channel's socket is closed when the selector next sees that its key is cancelled.
        selector.selectNow();
    }

    private <T> T call(IoCall<T> call) throws IOException {
        if (closed) {
            throw new IOException("Cannot change the proxy to " + target + ": it is closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        later(
                () -> {
                    try {
                        result.complete(call.run());
                    } catch (IOException | RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the proxy works");
        } catch (TimeoutException e) {
            throw new IOException("Cannot change the proxy to " + target + ": it has broken", e);
        } catch (ExecutionException e) {
            throw new IOException("Cannot change the proxy to " + target, e.getCause());
        }
    }

    private interface IoCall<T> {
        T run() throws IOException;
    }
}
