/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.baseline.Customers;
import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.SqlJob;
import io.github.flinkext.benchmarks.keys.FirstRow;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import org.apache.flink.types.Row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import static org.apache.flink.util.Preconditions.checkNotNull;

/**
 * A SQL job that joins generated keys with a {@link Customers} table.
 *
 * @param clusters gives the cluster for one run
 * @param keys what the input is drawn from
 * @param settings of the session
 * @param hint query hint of the join, or an empty text
 * @param table options of the dimension table; known once its server runs
 */
record LookupJob(
        Clusters clusters,
        Keys keys,
        Map<String, String> settings,
        String hint,
        Supplier<Map<String, String>> table)
        implements Workload {

    private static final long CHECKED_ROWS = 5_000;

    /** Gives a cluster, which is closed after one run. */
    interface Clusters {
        FlinkCluster next() throws Exception;
    }

    /**
     * Keys from 0 to a number, exclusive.
     *
     * @param exponent of Zipf's law; 0 draws uniformly
     */
    record Keys(int number, double exponent) {}

    @Override
    public void prepare() {
        checkNotNull(table.get());
    }

    @Override
    public void check() throws Exception {
        try (Scratch scratch = new Scratch();
                FlinkCluster cluster = clusters.next()) {
            Row last =
                    job(scratch, CHECKED_ROWS)
                            .lastRow(
                                    cluster,
                                    "SELECT "
                                            + hint
                                            + " COUNT(*), SUM(CASE WHEN "
                                            + Customers.isRowOf("o.customer", "c")
                                            + " THEN 1 ELSE 0 END)"
                                            + join());
            Row counts = Row.of(last.getField(0), ((Number) last.getField(1)).longValue());
            if (!counts.equals(Row.of(CHECKED_ROWS, CHECKED_ROWS))) {
                throw new BenchmarkException(
                        "Of %d rows, the join made %s (all, with the right customer)."
                                .formatted(CHECKED_ROWS, counts));
            }
        }
    }

    @Override
    public RunTime run(long rows) throws Exception {
        try (Scratch scratch = new Scratch();
                FlinkCluster cluster = clusters.next()) {
            long end =
                    job(scratch, rows)
                            .insert(
                                    cluster,
                                    "INSERT INTO joined SELECT "
                                            + hint
                                            + " o.order_id, c.id, c.name, c.city,"
                                            + " c.balance, c.updated"
                                            + join());
            return RunTime.byClock(
                    Duration.ofMillis(end - scratch.firstRow().moment().epochMillis()));
        }
    }

    private static String join() {
        return " FROM orders AS o LEFT JOIN customers FOR SYSTEM_TIME AS OF o.proctime AS c"
                + " ON o.customer = c.id";
    }

    private SqlJob job(Scratch scratch, long rows) {
        Map<String, String> orders =
                Map.of(
                        "connector", "benchmark-keys",
                        "rows", Long.toString(rows),
                        "keys", Integer.toString(keys.number()),
                        "zipf-exponent", Double.toString(keys.exponent()),
                        "first-row-file", scratch.file().toString());
        return new SqlJob(
                settings,
                List.of(
                        "CREATE TABLE orders (order_id BIGINT, customer BIGINT,"
                                + " proctime AS PROCTIME())"
                                + with(orders),
                        "CREATE TABLE customers ("
                                + Customers.FLINK_COLUMNS
                                + ", PRIMARY KEY (id) NOT ENFORCED)"
                                + with(table.get()),
                        "CREATE TABLE joined (order_id BIGINT, "
                                + Customers.FLINK_COLUMNS
                                + ")"
                                + with(Map.of("connector", "blackhole"))));
    }

    private static String with(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> "'%s' = '%s'".formatted(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", ", " WITH (", ")"));
    }

    /** A folder for one run. */
    private static final class Scratch implements AutoCloseable {

        private final Path folder;

        Scratch() throws Exception {
            folder = Files.createTempDirectory("flinkext-bench");
        }

        Path file() {
            return folder.resolve("first-row");
        }

        FirstRow firstRow() {
            return new FirstRow(file());
        }

        @Override
        public void close() throws Exception {
            Files.deleteIfExists(file());
            Files.deleteIfExists(folder);
        }
    }
}
