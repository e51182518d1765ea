/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import io.github.flinkext.benchmarks.cluster.JavaProcess;
import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.annotation.Internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process through which a server seems to be farther away than it is. */
@Internal
public final class ProxyProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile(ProxyMain.READY + "(\\d+)\\.");
    private static final long START_SECONDS = 30;

    private final JavaProcess process;
    private final int port;

    private ProxyProcess(JavaProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the process.
     *
     * @param oneWay how much later what is sent arrives, in each direction
     * @param output the file that takes what the process prints
     */
    public static ProxyProcess start(String host, int port, Duration oneWay, Path output)
            throws Exception {
        JavaProcess process =
                JavaProcess.start(
                        output,
                        List.of("-Xmx256m", "-XX:+UseSerialGC"),
                        ProxyMain.class,
                        List.of(host, Integer.toString(port), Long.toString(oneWay.toNanos())));
        try {
            return new ProxyProcess(process, awaitPort(process));
        } catch (Exception e) {
            process.close();
            throw e;
        }
    }

    private static int awaitPort(JavaProcess process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher ready = READY.matcher(process.printed());
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new BenchmarkException("The delaying proxy did not start: " + process.printed());
    }

    public int port() {
        return port;
    }

    public ProcessHandle handle() {
        return process.handle();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
