/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.cluster;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * SQL that runs on a cluster as a user's would.
 *
 * @param settings of the session, as with SET
 * @param definitions statements before the one that starts the job
 */
@Internal
public record SqlJob(Map<String, String> settings, List<String> definitions) {

    /**
     * Runs an INSERT to its end and returns the moment of the end, in milliseconds of the clock.
     */
    public long insert(FlinkCluster cluster, String statement) throws Exception {
        JobID job = submit(cluster, statement);
        try (RestClusterClient<StandaloneClusterId> client =
                new RestClusterClient<>(
                        cluster.clientConfiguration(), StandaloneClusterId.getInstance())) {
            return awaitSuccess(client, job);
        }
    }

    /** Starts an INSERT, and does not wait for it. */
    public JobID submit(FlinkCluster cluster, String statement) {
        return session(cluster).executeSql(statement).getJobClient().orElseThrow().getJobID();
    }

    /** Waits until a job has ended, in whatever way. */
    public static JobStatus awaitEnd(RestClusterClient<?> client, JobID job) throws Exception {
        JobStatus status = client.getJobStatus(job).get();
        while (!status.isGloballyTerminalState()) {
            TimeUnit.MILLISECONDS.sleep(100);
            status = client.getJobStatus(job).get();
        }
        return status;
    }

    private static long awaitSuccess(RestClusterClient<?> client, JobID job) throws Exception {
        JobStatus status = awaitEnd(client, job);
        if (status != JobStatus.FINISHED) {
            client.requestJobResult(job).get().toJobExecutionResult(SqlJob.class.getClassLoader());
        }
        return client.getJobDetails(job).get().getEndTime();
    }

    /** The last row of a query's changelog. */
    public Row lastRow(FlinkCluster cluster, String query) throws Exception {
        Row last = null;
        try (CloseableIterator<Row> rows = session(cluster).executeSql(query).collect()) {
            while (rows.hasNext()) {
                last = rows.next();
            }
        }
        return last;
    }

    public String explain(FlinkCluster cluster, String statement) {
        return session(cluster).explainSql(statement);
    }

    private TableEnvironment session(FlinkCluster cluster) {
        Configuration configuration = cluster.clientConfiguration();
        configuration.addAll(Configuration.fromMap(settings));
        TableEnvironment session =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .build());
        definitions.forEach(session::executeSql);
        return session;
    }
}
