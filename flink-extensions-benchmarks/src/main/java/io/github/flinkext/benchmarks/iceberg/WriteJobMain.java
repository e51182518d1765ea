/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.LocalCluster;
import io.github.flinkext.benchmarks.cluster.SqlJob;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.util.ExceptionUtils;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs a job in a JVM of its own, so that the processor time of the process is that of the job.
 * Arguments: the file that takes the {@link JobOutcome}, then those of a {@link WriteJob}.
 */
@Internal
public final class WriteJobMain {

    static final int PARALLELISM = 2;

    private static final int MOST_CHECKPOINTS = 10_000;

    private WriteJobMain() {}

    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        run(WriteJob.of(all.subList(1, all.size()))).writeTo(Path.of(all.get(0)));
        // Threads of the cluster that are late must not hold the next case up.
        System.exit(0);
    }

    private static JobOutcome run(WriteJob job) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, MOST_CHECKPOINTS);
        try (FlinkCluster cluster = LocalCluster.start(PARALLELISM, configuration);
                RestClusterClient<StandaloneClusterId> client =
                        new RestClusterClient<>(
                                cluster.clientConfiguration(), StandaloneClusterId.getInstance())) {
            JobID id = job.sql().submit(cluster, job.insert());
            CpuStopwatch stopwatch = CpuStopwatch.ofProcess();
            stopwatch.start();
            JobStatus state = SqlJob.awaitEnd(client, id);
            stopwatch.stop();
            RunTime time = stopwatch.time();
            return new JobOutcome(
                    state,
                    failure(client.requestJobResult(id).get()),
                    time.counted(),
                    time.wall(),
                    checkpoints(client, id));
        }
    }

    /** The innermost cause alone: those around it say only where it came by. */
    private static String failure(JobResult result) {
        return result.getSerializedThrowable()
                .map(serialized -> serialized.deserializeError(WriteJobMain.class.getClassLoader()))
                .map(failure -> rootCause(failure).toString())
                .orElse("");
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = ExceptionUtils.stripExecutionException(failure);
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static CheckpointTimes checkpoints(RestClusterClient<?> client, JobID id)
            throws Exception {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(id);
        return CheckpointTimes.of(
                client.sendRequest(
                                CheckpointingStatisticsHeaders.getInstance(),
                                parameters,
                                EmptyRequestBody.getInstance())
                        .get()
                        .getHistory());
    }
}
