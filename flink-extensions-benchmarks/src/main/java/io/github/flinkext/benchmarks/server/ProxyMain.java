/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import io.github.flinkext.testutils.TcpProxy;

import org.apache.flink.annotation.Internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a delaying proxy in a JVM of its own, where neither garbage nor threads of the jobs hold it
 * up. Arguments: host and port of the server, one-way delay in nanoseconds.
 */
@Internal
public final class ProxyMain {

    static final String READY = "proxy listens on port ";

    private ProxyMain() {}

    public static void main(String[] arguments) throws Exception {
        try (TcpProxy proxy = TcpProxy.to(arguments[0], Integer.parseInt(arguments[1]))) {
            proxy.delay(Duration.ofNanos(Long.parseLong(arguments[2])));
            System.out.println(READY + proxy.port() + ".");
            new CountDownLatch(1).await();
        }
    }
}
