/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.util.TimeUtils;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says in the log, again and again until it is closed, that something takes long. */
final class SlowWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlowWatch.class);

    private final String what;
    private final Duration each;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param what takes long, as the beginning of a sentence
     * @param each how long it takes until it is said once more
     */
    SlowWatch(String what, Duration each) {
        this.what = what;
        this.each = each;
        Thread thread = new Thread(this::watch, "flinkext-slow-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            for (int times = 1; !closed.await(each.toMillis(), TimeUnit.MILLISECONDS); times++) {
                LOG.warn(
                        "{} has been running for {}. If the catalog or the storage gives no"
                                + " answer, give its client a time-out, such as"
                                + " 'rest.client.socket-timeout-ms'.",
                        what,
                        TimeUtils.formatWithHighestUnit(each.multipliedBy(times)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
