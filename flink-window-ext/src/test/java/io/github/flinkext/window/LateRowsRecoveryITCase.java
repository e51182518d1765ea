/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.gated.Disturbance;
import io.github.flinkext.testutils.gated.GatedJob;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Late rows of a job that fails, or is stopped and started again. */
@Tag("long")
class LateRowsRecoveryITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int EVENTS = 400;
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private final long seed = System.nanoTime();
    private final List<Event> events =
            Event.about(
                    Instant.parse("2024-06-01T00:00:00Z"),
                    new Random(seed),
                    EVENTS,
                    OUT_OF_ORDER.multipliedBy(8));

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void afterAFailureEachRowIsInOneResultOrLateOnce(Query query) throws Exception {
        try (LateJob job = new LateJob(query)) {
            job.start(true, 2, new Configuration());
            job.runTo(EVENTS / 2);
            job.failOnce();
            job.runTo(EVENTS * 3 / 4);
            job.finish();

            assertThat(job.starts()).isEqualTo(2);
            assertHasEachRowOnce(job);
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterASavepointAndWithOtherParallelismToo(Query query) throws Exception {
        try (LateJob job = new LateJob(query)) {
            job.start(true, 2, new Configuration());
            job.runTo(EVENTS / 2);
            String savepoint = job.stopWithSavepoint(SavepointFormatType.CANONICAL);
            job.start(true, 3, new Configuration(), savepoint);
            job.finish();

            assertHasEachRowOnce(job);
        }
    }

    private void assertHasEachRowOnce(LateJob job) throws Exception {
        assertThat(job.late()).as("seed %d", seed).doesNotHaveDuplicates().isNotEmpty();
        assertThat(job.rowsInResults() + job.late().size()).as("seed %d", seed).isEqualTo(EVENTS);
        assertThat(job.sumOfResults() + sum(job.late()))
                .as("seed %d", seed)
                .isEqualTo(events.stream().mapToLong(Event::id).sum());
    }

    private static long sum(List<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).sum();
    }

    private enum Query {
        DAYS(
                """
                SELECT k, COUNT(*), disturb(CAST(SUM(id) AS BIGINT), '%s')
                FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
                GROUP BY k, window_start, window_end
                """),
        CALENDAR(
                """
                SELECT k, n, disturb(total, '%s')
                FROM CALENDAR_WINDOW(
                  input => TABLE events PARTITION BY k, unit => 'DAY', zone => 'Asia/Shanghai',
                  aggregates => 'COUNT(*) AS n, SUM(id) AS total', on_time => DESCRIPTOR(ts))
                """),
        FEATURES(
                """
                SELECT k, CAST(1 AS BIGINT), disturb(id, '%s')
                FROM SLIDING_FEATURES(
                  input => TABLE events PARTITION BY k, horizons => '1 min, 1 h',
                  features => 'COUNT(*) AS n', on_time => DESCRIPTOR(ts))
                """);

        private final String sql;

        Query(String sql) {
            this.sql = sql;
        }
    }

    /** Lines of results are key, count, sum; those of late rows are key, time, id. */
    private final class LateJob extends GatedJob {

        private final Query query;

        LateJob(Query query) {
            super(FLINK, folder);
            this.query = query;
        }

        @Override
        protected JobClient submit(StreamExecutionEnvironment environment, boolean ours) {
            StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
            tables.executeSql("LOAD MODULE flinkext");
            tables.getConfig().setLocalTimeZone(SHANGHAI);
            tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "late");
            tables.createTemporarySystemFunction("disturb", Disturbance.class);
            Event.createTable(
                    tables,
                    source(environment, "events", events.stream().map(Event::line).toList()),
                    "ts",
                    OUT_OF_ORDER);
            String options =
                    " WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')"
                            .formatted(results().toUri());
            tables.executeSql("CREATE TABLE results (k STRING, n BIGINT, total BIGINT)" + options);
            tables.executeSql(
                    "CREATE TABLE late (k STRING, ts TIMESTAMP_LTZ(3), id BIGINT)" + options);
            return tables.executeSql("INSERT INTO results " + query.sql.formatted(name()))
                    .getJobClient()
                    .orElseThrow();
        }

        @Override
        protected String vertexOf(boolean ours) {
            return query == Query.DAYS ? "ExactWindowAggregate[" : "ProcessTableFunction[";
        }

        List<Long> late() throws Exception {
            return lines(true).stream().map(columns -> Long.valueOf(columns[2])).toList();
        }

        long rowsInResults() throws Exception {
            return lines(false).stream().mapToLong(columns -> Long.parseLong(columns[1])).sum();
        }

        long sumOfResults() throws Exception {
            return lines(false).stream().mapToLong(columns -> Long.parseLong(columns[2])).sum();
        }

        private List<String[]> lines(boolean late) throws Exception {
            return committed().stream()
                    .map(line -> line.split(","))
                    .filter(columns -> columns[1].startsWith("\"") == late)
                    .toList();
        }
    }
}
