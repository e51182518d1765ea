/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchRequesterTest implements BatchRequester.Listener {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScriptedServer server = new ScriptedServer();
    private volatile Throwable failure;

    private BatchRequester requester;

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void retriesABatchAsLongAsItsYoungestKeyHasTime() {
        open(Map.of("lookup.deadline", "1 h", "lookup.retry.delay", "1 ms"));
        long now = System.nanoTime();

        requester.send(
                Batch.of(
                        List.of(
                                new PendingKey(
                                        GenericRowData.of(1), now - TimeUnit.HOURS.toNanos(2)),
                                new PendingKey(GenericRowData.of(2), now))));
        server.last().fail(new IOException("down"));

        await().until(() -> server.requests().size() == 2);
        assertThat(failure).isNull();
    }

    private void open(Map<String, String> options) {
        LookupSettings settings = LookupSettings.from(Configuration.fromMap(options));
        LookupMetrics metrics = new LookupMetrics();
        BatchAccumulator window =
                new BatchAccumulator(
                        settings.batch(), timer, metrics, batch -> requester.send(batch));
        requester = new BatchRequester(server, settings.retry(), timer, metrics, window, this);
    }

    @Override
    public void answered(Batch batch, List<Collection<RowData>> rows) {}

    @Override
    public void failed(Batch batch, Throwable cause) {
        failure = cause;
    }
}
