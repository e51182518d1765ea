/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.table.data.RowData;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes {@link Readings}, so many in a second. */
final class ReadingsGenerator implements GeneratorFunction<Long, RowData> {

    private static final long serialVersionUID = 1L;

    private final long first;
    private final long rowsPerSecond;

    private transient Pace pace;
    private transient long made;
    private transient long startNanos;

    /**
     * @param first number of the first row
     * @param rowsPerSecond of all subtasks together
     */
    ReadingsGenerator(long first, long rowsPerSecond) {
        this.first = first;
        this.rowsPerSecond = rowsPerSecond;
    }

    @Override
    public void open(SourceReaderContext context) {
        pace = new Pace((double) rowsPerSecond / context.currentParallelism());
    }

    /** Waits in the task's thread, but never longer than a batch lasts. */
    @Override
    public RowData map(Long row) throws Exception {
        if (made == 0) {
            startNanos = System.nanoTime();
        }
        Duration wait = pace.waitBefore(made, Duration.ofNanos(System.nanoTime() - startNanos));
        if (!wait.isZero()) {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
        made++;
        return Readings.row(first + row);
    }
}
