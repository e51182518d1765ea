/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.api.TableEnvironment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The metrics that operators of one job on the shared cluster register, as a reporter sees them.
 *
 * <pre>{@code
 * try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
 *     FlinkCluster.rowsOf(tables, "SELECT ...");
 *     assertThat(metrics.count("cache.hitCount")).isEqualTo(3);
 * }
 * }</pre>
 *
 * <p>They can be read while the job runs and after its end.
 */
public final class JobMetrics implements AutoCloseable {

    private static final List<JobMetrics> RECORDING = new CopyOnWriteArrayList<>();

    private static final String JOB = "<job_name>";
    private static final String OPERATOR = "<operator_name>";
    private static final String SUBTASK = "<subtask_index>";

    /** Flink's default scope: host.taskmanager.id.job.operator.subtask, then groups of ours. */
    private static final int SCOPE_OF_AN_OPERATOR = 6;

    /**
     * One metric of one subtask.
     *
     * @param name its groups below the operator's and its name, with dots between
     */
    public record Registered(String operator, int subtask, String name, Metric metric) {}

    private final String job;
    private final List<Registered> registered = new CopyOnWriteArrayList<>();

    private JobMetrics(String job) {
        this.job = job;
    }

    /** Records what jobs of this environment register from now on. */
    public static JobMetrics ofNextJobs(TableEnvironment tables) {
        JobMetrics metrics = startRecording();
        tables.getConfig().set(PipelineOptions.NAME, metrics.job);
        return metrics;
    }

    /** Records what jobs with these options register from now on. */
    public static JobMetrics ofNextJobs(Configuration options) {
        JobMetrics metrics = startRecording();
        options.set(PipelineOptions.NAME, metrics.job);
        return metrics;
    }

    private static JobMetrics startRecording() {
        JobMetrics metrics = new JobMetrics("job-" + UUID.randomUUID());
        RECORDING.add(metrics);
        return metrics;
    }

    static void added(Metric metric, String name, MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        String operator = variables.get(OPERATOR);
        // An enumerator is of an operator too, but of no subtask.
        if (operator == null || !variables.containsKey(SUBTASK)) {
            return;
        }
        for (JobMetrics recording : RECORDING) {
            if (recording.job.equals(variables.get(JOB))) {
                recording.registered.add(
                        new Registered(
                                operator,
                                Integer.parseInt(variables.get(SUBTASK)),
                                nameBelowOperator(name, group),
                                metric));
            }
        }
    }

    private static String nameBelowOperator(String name, MetricGroup group) {
        String[] scope = group.getScopeComponents();
        List<String> names =
                new ArrayList<>(Arrays.asList(scope).subList(SCOPE_OF_AN_OPERATOR, scope.length));
        names.add(name);
        return String.join(".", names);
    }

    /** All that was registered and fits. */
    public List<Registered> matching(Predicate<Registered> condition) {
        return registered.stream().filter(condition).toList();
    }

    /** The sum of a counter over all operators and subtasks that have it. */
    public long count(String name) {
        return named(name).stream().mapToLong(one -> ((Counter) one.metric()).getCount()).sum();
    }

    /** The value of a gauge that is a number, summed over all operators and subtasks. */
    public long gauge(String name) {
        return named(name).stream()
                .mapToLong(one -> ((Number) ((Gauge<?>) one.metric()).getValue()).longValue())
                .sum();
    }

    /** The values in a histogram of all operators and subtasks. */
    public List<Long> values(String name) {
        return named(name).stream()
                .flatMap(
                        one ->
                                Arrays.stream(
                                                ((Histogram) one.metric())
                                                        .getStatistics()
                                                        .getValues())
                                        .boxed())
                .toList();
    }

    /** A counter of one operator by subtask. */
    public long[] countsBySubtask(String operatorPrefix, String name) {
        List<Registered> found =
                matching(
                        one ->
                                one.name().equals(name)
                                        && one.operator().startsWith(operatorPrefix));
        long[] counts = new long[found.size()];
        for (Registered one : found) {
            counts[one.subtask()] = ((Counter) one.metric()).getCount();
        }
        return counts;
    }

    private List<Registered> named(String name) {
        List<Registered> found = matching(one -> one.name().equals(name));
        if (found.isEmpty()) {
            // What a test that waits for the job to start may wait for.
            throw new AssertionError(
                    String.format(
                            "No metric '%s'; there are %s",
                            name, registered.stream().map(Registered::name).distinct().toList()));
        }
        return found;
    }

    /** Forgets them. */
    @Override
    public void close() {
        RECORDING.remove(this);
        registered.clear();
    }
}
