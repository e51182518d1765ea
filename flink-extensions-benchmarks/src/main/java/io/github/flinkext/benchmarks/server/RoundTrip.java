/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import org.apache.flink.annotation.Internal;

import java.util.Arrays;
import java.util.Locale;

/** How long the smallest request takes, in microseconds. */
@Internal
public record RoundTrip(double median, double p95) {

    private static final int WARM_UP = 500;
    private static final int REQUESTS = 2_000;

    /** A request that waits for its answer. */
    public interface Request {
        void send() throws Exception;
    }

    /** Sends the request many times, one after the other. */
    public static RoundTrip measure(Request request) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            request.send();
        }
        double[] micros = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            long start = System.nanoTime();
            request.send();
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        Arrays.sort(micros);
        return new RoundTrip(micros[REQUESTS / 2], micros[REQUESTS * 95 / 100]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "median %.3f ms, p95 %.3f ms", median / 1e3, p95 / 1e3);
    }
}
