/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Interval joins in SQL, with the option off and on. */
class RangeIntervalJoinITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String JOIN =
            """
            SELECT o.k, o.id, s.id FROM orders AS o %s JOIN shipments AS s
            ON o.k = s.k AND o.ts BETWEEN s.ts - INTERVAL '3' SECOND AND s.ts + INTERVAL '2' SECOND
               AND o.id <> s.id
            """;

    private static final int ROWS = 400;
    private static final int ROWS_BY_ARRIVAL = 60;
    private static final String JOIN_BY_ARRIVAL =
            """
            SELECT o.id, s.id FROM orders AS o JOIN shipments AS s
            ON o.k = s.k AND o.pt BETWEEN s.pt - INTERVAL '1' HOUR AND s.pt + INTERVAL '1' HOUR
            WHERE o.id < %1$d AND s.id < %1$d
            """
                    .formatted(ROWS_BY_ARRIVAL);

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "INNER, rocksdb",
        "LEFT, rocksdb",
        "RIGHT, rocksdb",
        "FULL, rocksdb",
        "INNER, hashmap",
        "FULL, hashmap"
    })
    void joinsTheSameRowsWithTheOptionOffAndOn(String type, String backend) throws Exception {
        long seed = System.nanoTime();

        List<Row> off = rows(backend, seed, false, JOIN.formatted(type));
        List<Row> on = rows(backend, seed, true, JOIN.formatted(type));

        assertThat(off).as("seed %d", seed).isNotEmpty();
        assertThat(on).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(off);
    }

    /** It has no ranges to scan: what is needed is that rows and timestamps go by Flink's state. */
    @ParameterizedTest
    @CsvSource({"INNER", "FULL"})
    void fallsBackInForSt(String type) throws Exception {
        ForSt.assumeOnClassPath();
        long seed = System.nanoTime();
        StreamTableEnvironment tables = tables("forst", seed);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);
        List<Row> on;
        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            on = FlinkCluster.rowsOf(tables, JOIN.formatted(type));

            assertThat(metrics.gauge("intervalJoin.fallbackActive"))
                    .as("in 2 subtasks")
                    .isEqualTo(2);
        }

        assertThat(on)
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        rows("hashmap", seed, false, JOIN.formatted(type)));
    }

    @Test
    void batchModeHasARegularJoinWithTheOptionToo() throws Exception {
        long seed = System.nanoTime();
        String join = JOIN.formatted("FULL");
        Configuration batch = new Configuration();
        batch.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        StreamTableEnvironment tables = tables(batch, seed);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);

        assertThat(FlinkCluster.explain(tables, join))
                .contains("Join(joinType=[FullOuterJoin]")
                .doesNotContain("IntervalJoin");
        assertThat(FlinkCluster.rowsOf(tables, join))
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(rows("hashmap", seed, true, join));
    }

    @Test
    void joinsAllThatArriveWithinAnHour() throws Exception {
        long seed = System.nanoTime();

        List<Row> on = rows("rocksdb", seed, true, JOIN_BY_ARRIVAL);

        assertThat(on)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(rows("rocksdb", seed, false, JOIN_BY_ARRIVAL))
                .containsExactlyInAnyOrderElementsOf(pairsOfEqualKeys(seed, ROWS_BY_ARRIVAL));
    }

    private static List<Row> pairsOfEqualKeys(long seed, int rows) {
        Random random = new Random(seed);
        List<String> orders = SqlEvents.random(random, ROWS).subList(0, rows);
        List<String> shipments = SqlEvents.random(random, ROWS).subList(0, rows);
        List<Row> pairs = new ArrayList<>();
        for (String order : orders) {
            String[] o = order.split(",");
            for (String shipment : shipments) {
                String[] s = shipment.split(",");
                if (!o[0].isEmpty() && o[0].equals(s[0])) {
                    pairs.add(Row.of(Long.parseLong(o[1]), Long.parseLong(s[1])));
                }
            }
        }
        return pairs;
    }

    @Test
    void explainTellsThatTimeIsThatOfArrival() throws IOException {
        StreamTableEnvironment tables = tables("rocksdb", 1);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);

        assertThat(FlinkCluster.explain(tables, JOIN_BY_ARRIVAL))
                .contains("RangeIntervalJoin(joinType=[InnerJoin], windowBounds=[isRowTime=false,");
    }

    /** Nulls of the one match nothing, those of the other match each other. */
    @Test
    void joinsOnAKeyThatMayBeNullBesideOneThatMayNot() throws Exception {
        long seed = System.nanoTime();
        String join =
                """
                SELECT o.k, o.k2, s.k, s.k2, o.id, s.id
                FROM (SELECT *, NULLIF(MOD(id, 3), 0) AS k2 FROM orders) AS o
                FULL JOIN (SELECT *, NULLIF(MOD(id, 3), 0) AS k2 FROM shipments) AS s
                ON o.k = s.k AND o.k2 IS NOT DISTINCT FROM s.k2
                   AND o.ts BETWEEN s.ts - INTERVAL '3' SECOND AND s.ts + INTERVAL '2' SECOND
                """;

        List<Row> off = rows("rocksdb", seed, false, join);

        assertThat(off)
                .as("seed %d", seed)
                .anyMatch(row -> isMatch(row) && row.getField(1) == null)
                .anyMatch(row -> isMatch(row) && row.getField(1) != null)
                .anyMatch(row -> !isMatch(row) && row.getField(0) == null);
        assertThat(rows("rocksdb", seed, true, join))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(off);
    }

    private static boolean isMatch(Row row) {
        return row.getField(4) != null && row.getField(5) != null;
    }

    /** It is planned without a join. */
    @Test
    void padsAllRowsOfAnIntervalThatEndsBeforeItBegins() throws Exception {
        long seed = System.nanoTime();
        String join =
                """
                SELECT o.k, o.id, s.k, s.id FROM orders AS o FULL JOIN shipments AS s
                ON o.k = s.k AND s.ts BETWEEN o.ts + INTERVAL '2' SECOND
                                          AND o.ts - INTERVAL '3' SECOND
                """;

        List<Row> on = rows("rocksdb", seed, true, join);

        assertThat(on)
                .as("seed %d", seed)
                .hasSize(2 * ROWS)
                .containsExactlyInAnyOrderElementsOf(rows("rocksdb", seed, false, join));
    }

    /** So state is found again by them, whichever way the option is. */
    @Test
    void allStepsHaveTheUidsThatTheyHaveInFlinksPlan() throws IOException {
        assertThat(uids(true))
                .anyMatch(uid -> uid.endsWith("_interval-join"))
                .containsExactlyElementsOf(uids(false));
    }

    /** Flink counts nodes from the start of the JVM; here, they begin with 0. */
    private List<String> uids(boolean rangeScan) throws IOException {
        StreamTableEnvironment tables = tables("rocksdb", 1);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, rangeScan);
        tables.getConfig()
                .set(
                        ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION,
                        ExecutionConfigOptions.UidGeneration.ALWAYS);
        List<String[]> idsAndNames =
                tables
                        .toDataStream(tables.sqlQuery(JOIN.formatted("INNER")))
                        .getTransformation()
                        .getTransitivePredecessors()
                        .stream()
                        .map(Transformation::getUid)
                        .filter(Objects::nonNull)
                        .map(uid -> uid.split("_", 2))
                        .toList();
        int first = idsAndNames.stream().mapToInt(uid -> Integer.parseInt(uid[0])).min().orElse(0);
        return idsAndNames.stream()
                .map(uid -> Integer.parseInt(uid[0]) - first + "_" + uid[1])
                .sorted()
                .toList();
    }

    @Test
    void explainNamesTheOperator() throws IOException {
        StreamTableEnvironment tables = tables("rocksdb", 1);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);

        assertThat(FlinkCluster.explain(tables, JOIN.formatted("LEFT")))
                .contains(
                        "RangeIntervalJoin(joinType=[LeftOuterJoin], windowBounds=[isRowTime=true,");
    }

    @Test
    void explainIsFlinksWithoutTheOption() throws IOException {
        StreamTableEnvironment tables = tables("rocksdb", 1);

        assertThat(FlinkCluster.explain(tables, JOIN.formatted("LEFT")))
                .contains(" IntervalJoin(")
                .doesNotContain("RangeIntervalJoin");
    }

    @ParameterizedTest
    @CsvSource({"rocksdb", "hashmap"})
    void tellsHowManyRowsItReads(String backend) throws Exception {
        long seed = System.nanoTime();
        StreamTableEnvironment tables = tables(backend, seed);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);
        // A quotient of two subtasks would not be that of their sums.
        tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_RESOURCE_DEFAULT_PARALLELISM, 1);
        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            int joined = FlinkCluster.rowsOf(tables, JOIN.formatted("INNER")).size();

            assertThat(metrics.count("intervalJoin.rowsMatched"))
                    .as("seed %d", seed)
                    .isEqualTo(joined);
            // Rows without a key look for nothing.
            assertThat(metrics.count("intervalJoin.probes")).isBetween(1L, 800L);
            // All in range, but for those whose ids are equal.
            assertThat(metrics.count("intervalJoin.rowsRead"))
                    .isBetween((long) joined, joined + 400L);
            assertThat(rowsReadPerProbe(metrics))
                    .isEqualTo(
                            (double) metrics.count("intervalJoin.rowsRead")
                                    / metrics.count("intervalJoin.probes"));
            assertThat(metrics.gauge("intervalJoin.timestampsExpired")).isBetween(1L, 800L);
            assertThat(metrics.gauge("intervalJoin.fallbackActive")).isZero();
        }
    }

    /** Of the only subtask. */
    static double rowsReadPerProbe(JobMetrics metrics) {
        List<JobMetrics.Registered> found =
                metrics.matching(one -> one.name().equals("intervalJoin.rowsReadPerProbe"));
        assertThat(found).hasSize(1);
        return (Double) ((Gauge<?>) found.get(0).metric()).getValue();
    }

    /** Anyone can read it then, and it runs in Flink's operator. */
    @Test
    void compilesFlinksPlan() throws IOException {
        StreamTableEnvironment tables = tables("rocksdb", 1);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, true);
        tables.executeSql(
                "CREATE TABLE results (k STRING, id1 BIGINT, id2 BIGINT) WITH ('connector' = 'blackhole')");
        String insert = "INSERT INTO results " + JOIN.formatted("INNER");

        String plan = tables.compilePlanSql(insert).asJsonString();

        assertThat(plan).contains("stream-exec-interval-join_1").doesNotContain("range-interval");
        assertThat(tables.loadPlan(PlanReference.fromJsonString(plan)).explain())
                .contains(" IntervalJoin(");
    }

    private List<Row> rows(String backend, long seed, boolean rangeScan, String query)
            throws Exception {
        StreamTableEnvironment tables = tables(backend, seed);
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, rangeScan);
        return FlinkCluster.rowsOf(tables, query);
    }

    private StreamTableEnvironment tables(String backend, long seed) throws IOException {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        return tables(options, seed);
    }

    private StreamTableEnvironment tables(Configuration options, long seed) throws IOException {
        StreamExecutionEnvironment environment = FLINK.environment(options);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        Random random = new Random(seed);
        SqlEvents.createTable(tables, folder, "orders", SqlEvents.random(random, ROWS));
        SqlEvents.createTable(tables, folder, "shipments", SqlEvents.random(random, ROWS));
        return tables;
    }
}
