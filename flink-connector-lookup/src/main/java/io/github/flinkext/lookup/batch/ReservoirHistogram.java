/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;

import java.util.concurrent.atomic.LongAdder;

/** A histogram over a reservoir of Dropwizard Metrics, which several threads may update. */
final class ReservoirHistogram implements Histogram {

    private final Reservoir reservoir;
    private final LongAdder count = new LongAdder();

    ReservoirHistogram(Reservoir reservoir) {
        this.reservoir = reservoir;
    }

    @Override
    public void update(long value) {
        count.increment();
        reservoir.update(value);
    }

    @Override
    public long getCount() {
        return count.sum();
    }

    @Override
    public HistogramStatistics getStatistics() {
        return new SnapshotStatistics(reservoir.getSnapshot());
    }

    private static final class SnapshotStatistics extends HistogramStatistics {

        private final Snapshot snapshot;

        SnapshotStatistics(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public double getQuantile(double quantile) {
            return snapshot.getValue(quantile);
        }

        @Override
        public long[] getValues() {
            return snapshot.getValues();
        }

        @Override
        public int size() {
            return snapshot.size();
        }

        @Override
        public double getMean() {
            return snapshot.getMean();
        }

        @Override
        public double getStdDev() {
            return snapshot.getStdDev();
        }

        @Override
        public long getMax() {
            return snapshot.getMax();
        }

        @Override
        public long getMin() {
            return snapshot.getMin();
        }
    }
}
