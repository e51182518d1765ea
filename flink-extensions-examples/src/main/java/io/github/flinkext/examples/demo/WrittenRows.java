/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the rows that reached the sinks of jobs in this JVM, from the metrics Flink reports about
 * its operators.
 */
@Internal
public final class WrittenRows implements MetricReporter, MetricReporterFactory {

    private static final String METRIC = "numRecordsIn";
    private static final String OPERATOR = "<operator_name>";
    private static final String FILE_SINK = "StreamingFileWriter";
    private static final String BATCH_FILE_SINK = "Sink: Filesystem";
    private static final String ICEBERG_SINK = ": Writer";

    /** Behind a {@link #FILE_SINK}; its records are no rows. */
    private static final String END_OF_FILE_SINK = "end: Writer";

    private static final Set<Counter> COUNTERS = ConcurrentHashMap.newKeySet();

    /** Begins again at zero. */
    static void reset() {
        COUNTERS.clear();
    }

    /** Rows since the last reset. Right when a job has ended, nearly right while it runs. */
    static long count() {
        return COUNTERS.stream().mapToLong(Counter::getCount).sum();
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String operator = group.getAllVariables().get(OPERATOR);
        if (name.equals(METRIC) && operator != null && isSink(operator)) {
            COUNTERS.add((Counter) metric);
        }
    }

    private static boolean isSink(String operator) {
        return operator.contains(FILE_SINK)
                || operator.equals(BATCH_FILE_SINK)
                || operator.endsWith(ICEBERG_SINK) && !operator.equals(END_OF_FILE_SINK);
    }

    /** A counter of a task that has ended still counts. */
    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}
}
