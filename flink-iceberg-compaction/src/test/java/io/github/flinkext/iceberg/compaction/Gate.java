/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds up whoever comes to it until it is opened. An interrupt opens it for that thread. */
final class Gate {

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void pass() {
        arrived.countDown();
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Is opened by no interrupt, as a connection whose other end is silent. */
    void passUninterrupted() {
        arrived.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                opened.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitArrival() throws InterruptedException {
        assertThat(arrived.await(1, TimeUnit.MINUTES)).isTrue();
    }

    void open() {
        opened.countDown();
    }
}
