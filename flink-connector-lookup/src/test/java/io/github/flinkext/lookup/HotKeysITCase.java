/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

/** How evenly the subtasks of a job share skewed input, with and without spread hot keys. */
@Tag("long")
class HotKeysITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 400_000;
    private static final int KEYS = 1_000;
    private static final int PERSONS = 900;
    private static final int PERSONS_NOT_HOT = PERSONS - 2;
    private static final int SUBTASKS = 4;

    /** Keys that are not hot are still hashed: as many as keys if each is on one subtask. */
    private static final String PAIRS =
            ", COUNT(DISTINCT o.id * 10 + s.subtask) FILTER (WHERE o.id NOT IN (7, 8))";

    private static final long SEED = 42;

    private static final String HASH = "'lookup.hash.enable' = 'true'";
    private static final String BATCH = ", 'lookup.async.batch.size' = '100'";

    @Test
    void hashAloneOverloadsTheSubtaskOfAFrequentKeyAndHotKeysDoNot() throws Exception {
        double hashed = busiestOverMean(HASH);
        double spread = busiestOverMean(HASH + BATCH + ", 'lookup.hash.hot-keys' = '8'");

        // Half of all rows have one key: its subtask has at least half, twice the mean.
        assertThat(hashed).as("hash alone, seed %s", SEED).isGreaterThan(2.0);
        assertThat(spread).as("hot keys, seed %s", SEED).isLessThan(1.15);
    }

    @Test
    void spreadsHotKeysOfAJoinWhoseLookupsAreLeftToTheConnector() throws Exception {
        assertThat(busiestOverMean(HASH + ", 'lookup.hash.hot-keys' = '8'"))
                .as("seed %s", SEED)
                .isLessThan(1.15);
    }

    @Test
    void spreadsHotKeysInBatchModeToo() throws Exception {
        assertThat(
                        busiestOverMean(
                                EnvironmentSettings.inBatchMode(),
                                HASH + BATCH + ", 'lookup.hash.hot-keys' = '8'"))
                .as("seed %s", SEED)
                .isLessThan(1.15);
    }

    private static double busiestOverMean(String options) throws Exception {
        return busiestOverMean(EnvironmentSettings.inStreamingMode(), options);
    }

    /** Joins skewed input, checks the rows, and compares what each subtask received. */
    private static double busiestOverMean(EnvironmentSettings mode, String options)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, SUBTASKS);
        // Else a batch job of so few bytes gets one subtask.
        configuration.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
        StreamExecutionEnvironment environment = FLINK.environment(configuration);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment, mode);
        createOrders(environment, tables);
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createStaff(tables, "staff", "'rows' = '" + PERSONS + "', " + options);
        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            List<Row> totals =
                    FlinkCluster.rowsOf(
                            tables,
                            "SELECT COUNT(*), COUNT(s.name), SUM(o.id),"
                                    + " COUNT(*) FILTER (WHERE s.name <> 'name-' || CAST(o.id AS STRING))"
                                    + (mode.isStreamingMode() ? "" : PAIRS)
                                    + " FROM orders AS o LEFT JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s"
                                    + " ON o.id = s.id");
            assertThat(totals.get(totals.size() - 1).toString())
                    .as(
                            "rows, of them with a name, sum of keys, of them with a wrong name; in batch"
                                    + " mode pairs of a key that is not hot and a subtask")
                    .endsWith(
                            expectedTotals()
                                    + (mode.isStreamingMode()
                                            ? "]"
                                            : ", " + PERSONS_NOT_HOT + "]"));
            return busiestOverMean(metrics.countsBySubtask("LookupJoin", "numRecordsIn"));
        }
    }

    private static double busiestOverMean(long[] rows) {
        assertThat(rows).hasSize(SUBTASKS);
        assertThat(Arrays.stream(rows).sum()).isEqualTo(ROWS);
        return Arrays.stream(rows).max().getAsLong() / (ROWS / (double) SUBTASKS);
    }

    private static String expectedTotals() {
        long named = 0;
        long sum = 0;
        for (long n = 0; n < ROWS; n++) {
            int key = Skew.keyOf(n);
            sum += key;
            named += key < PERSONS ? 1 : 0;
        }
        return String.format("[%d, %d, %d, 0", ROWS, named, sum);
    }

    private static void createOrders(
            StreamExecutionEnvironment environment, StreamTableEnvironment tables) {
        DataGeneratorSource<Integer> source =
                new DataGeneratorSource<>(new Skew(), ROWS, Types.INT);
        tables.createTemporaryView(
                "orders",
                environment.fromSource(source, WatermarkStrategy.noWatermarks(), "orders"),
                Schema.newBuilder()
                        .columnByExpression("id", "f0")
                        .columnByExpression("pt", "PROCTIME()")
                        .build());
    }

    /** Every second row has key 7, and every tenth key 8; the others are random. */
    private static final class Skew implements GeneratorFunction<Long, Integer> {

        private static final long serialVersionUID = 1L;

        static int keyOf(long n) {
            SplittableRandom random = new SplittableRandom(SEED + n);
            int share = random.nextInt(10);
            return share < 5 ? 7 : share == 5 ? 8 : random.nextInt(KEYS);
        }

        @Override
        public Integer map(Long n) {
            return keyOf(n);
        }
    }
}
