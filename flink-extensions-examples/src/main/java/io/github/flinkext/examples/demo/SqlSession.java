/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ResultKind;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs SQL statements one after the other, each job on a cluster inside this JVM, as the SQL client
 * would on a cluster of machines.
 */
final class SqlSession {

    private static final Pattern SET =
            Pattern.compile("(?i)SET\\s+'([^']+)'\\s*=\\s*'([^']*)'", Pattern.DOTALL);
    private static final Pattern OF_SESSION =
            Pattern.compile("(?i)(CREATE\\s+CATALOG|LOAD\\s+MODULE)\\s");
    private static final String RUNTIME_MODE = "execution.runtime-mode";
    private static final String BATCH = "batch";
    static final String CATALOG = "demo";
    private static final long POLL_MILLIS = 100;

    private final TableEnvironment streaming;
    private final TableEnvironment batch;
    private TableEnvironment current;

    SqlSession() {
        Configuration configuration = new Configuration();
        configuration.setString("metrics.reporter.demo.factory.class", WrittenRows.class.getName());
        streaming =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .withBuiltInCatalogName(CATALOG)
                                .build());
        batch =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inBatchMode()
                                .withConfiguration(configuration)
                                .build());
        batch.registerCatalog(CATALOG, streaming.getCatalog(CATALOG).orElseThrow());
        batch.useCatalog(CATALOG);
        current = streaming;
    }

    /** Runs a statement that has no result. */
    void execute(SqlStatement statement) {
        if (statement.kind() == SqlStatement.Kind.SET) {
            set(statement.sql());
            return;
        }
        if (OF_SESSION.matcher(statement.sql()).lookingAt()) {
            streaming.executeSql(statement.sql());
            batch.executeSql(statement.sql());
            return;
        }
        TableResult result = current.executeSql(statement.sql());
        if (result.getResultKind() != ResultKind.SUCCESS) {
            throw new IllegalArgumentException("Cannot ignore the result of: " + statement.sql());
        }
    }

    String explain(SqlStatement statement) throws Exception {
        try (CloseableIterator<Row> rows = current.executeSql(statement.sql()).collect()) {
            return String.valueOf(rows.next().getField(0));
        }
    }

    TextTable query(SqlStatement statement) throws Exception {
        TableResult result = current.executeSql(statement.sql());
        TextTable table = new TextTable(result.getResolvedSchema().getColumnNames());
        try (CloseableIterator<Row> rows = result.collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                Object[] values = new Object[row.getArity()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getField(i);
                }
                table.row(values);
            }
        }
        return table;
    }

    /**
     * Runs a job to its end.
     *
     * @return its time in the cluster: without planning it, and without starting the cluster
     */
    Duration insert(SqlStatement statement, ProgressLine progress) throws Exception {
        WrittenRows.reset();
        progress.submitting();
        JobClient job = current.executeSql(statement.sql()).getJobClient().orElseThrow();
        progress.submitted();
        CompletableFuture<Duration> end =
                job.getJobExecutionResult()
                        .thenApply(
                                result ->
                                        Duration.ofMillis(
                                                result.getNetRuntime(TimeUnit.MILLISECONDS)));
        try {
            Duration took = awaitEnd(end, progress);
            progress.finished(WrittenRows.count(), took);
            return took;
        } catch (ExecutionException e) {
            progress.broken();
            throw new IllegalStateException("The job failed: " + statement.sql(), e.getCause());
        }
    }

    private static Duration awaitEnd(CompletableFuture<Duration> end, ProgressLine progress)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return end.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillRunning) {
                progress.update(WrittenRows.count());
            }
        }
    }

    private void set(String sql) {
        Matcher matcher = SET.matcher(sql);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Invalid statement: " + sql + ". It must read SET 'key' = 'value'.");
        }
        String key = matcher.group(1);
        String value = matcher.group(2);
        if (key.equals(RUNTIME_MODE)) {
            current = value.equalsIgnoreCase(BATCH) ? batch : streaming;
            return;
        }
        if (key.equals(TableConfigOptions.TABLE_DML_SYNC.key())) {
            // Jobs are waited for by insert, which shows how far they are. Flink would not.
            return;
        }
        streaming.getConfig().set(key, value);
        batch.getConfig().set(key, value);
    }
}
