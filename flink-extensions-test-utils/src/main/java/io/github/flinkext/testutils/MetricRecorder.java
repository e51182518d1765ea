/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

import java.util.Properties;

/** The reporter of the shared cluster: tells each {@link JobMetrics} of the metrics of its job. */
public final class MetricRecorder implements MetricReporter, MetricReporterFactory {

    /** Makes a cluster report to this class. */
    static void addTo(Configuration cluster) {
        cluster.set(MetricOptions.REPORTERS_LIST, "recorder");
        cluster.setString(
                "metrics.reporter.recorder.factory.class", MetricRecorder.class.getName());
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        JobMetrics.added(metric, name, group);
    }

    /** Those of a task that has ended are still looked at. */
    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}
}
