/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.HeldTable;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.FlinkextRepository;
import io.github.flinkext.testutils.JobMetrics;
import io.github.flinkext.testutils.JobMetrics.Registered;

import org.apache.flink.metrics.Metric;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The metrics of lookup joins, read from jobs whose input and dimension the test controls. */
class LookupMetricsITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private final HeldTable dimension = new HeldTable();
    private TableEnvironment tables = FLINK.streamingTables(1);
    private JobMetrics metrics = JobMetrics.ofNextJobs(tables);

    @AfterEach
    void forgetMetrics() {
        metrics.close();
    }

    @Test
    void tellsOfARunningJobWhatWaitsAndWhatTheCacheAnswers() throws Exception {
        dimension.hold(1, 5);
        createDimension(
                "'lookup.async.batch.size' = '3', 'lookup.async.max-in-flight' = '1',"
                        + " 'lookup.cache' = 'PARTIAL'");
        // Six rows fit into the operator. The others follow when the answer to 1 is in the cache.
        TableResult result =
                tables.executeSql(
                        join(
                                "/*+ LOOKUP('table'='d', 'capacity'='6') */",
                                "INNER",
                                ids(1, 2, 2, 3, 4, 1, 1, 1, 1, 5)));

        await().untilAsserted(
                        () -> {
                            assertThat(metrics.gauge("lookup.requestsInFlight")).isEqualTo(1);
                            assertThat(metrics.gauge("lookup.keysWaiting")).isEqualTo(3);
                            assertThat(metrics.count("lookup.deduplicated")).isEqualTo(2);
                        });
        assertThat(metrics.count("cache.missCount")).isEqualTo(6);
        assertThat(metrics.count("cache.hitCount")).isZero();
        assertThat(metrics.count("cache.loadCount")).isZero();
        assertThat(metrics.gauge("cache.latestLoadTime")).isEqualTo(-1);
        assertThat(metrics.gauge("cache.numCachedRecords")).isZero();
        assertThat(metrics.values("lookup.batch.keysPerRequest")).isEmpty();

        dimension.release(1);
        await().untilAsserted(
                        () -> {
                            assertThat(metrics.count("cache.missCount")).isEqualTo(7);
                            assertThat(metrics.count("cache.hitCount")).isEqualTo(3);
                            assertThat(metrics.count("cache.loadCount")).isEqualTo(2);
                            assertThat(metrics.gauge("cache.numCachedRecords")).isEqualTo(4);
                            assertThat(metrics.gauge("lookup.requestsInFlight")).isEqualTo(1);
                            assertThat(metrics.gauge("lookup.keysWaiting")).isZero();
                        });

        dimension.release(5);
        assertThat(rowsOf(result)).hasSize(10);
        assertThat(metrics.count("cache.loadCount")).isEqualTo(3);
        assertThat(metrics.count("cache.numLoadFailures")).isZero();
        assertThat(metrics.gauge("cache.numCachedRecords")).isEqualTo(5);
        assertThat(metrics.gauge("lookup.requestsInFlight")).isZero();
        assertThat(metrics.values("lookup.batch.keysPerRequest"))
                .containsExactlyInAnyOrder(1L, 3L, 1L);
        assertThat(metrics.count("lookup.batch.lingerFlushes")).isZero();
    }

    @Test
    void measuresHowLongARequestTook() throws Exception {
        dimension.hold(1);
        createDimension("'lookup.async.batch.size' = '3'");
        TableResult result = tables.executeSql(join("", "INNER", ids(1)));
        await().untilAsserted(
                        () -> assertThat(metrics.gauge("lookup.requestsInFlight")).isEqualTo(1));
        long underWay = System.nanoTime();
        await().until(() -> System.nanoTime() - underWay > 20_000_000);

        dimension.release(1);
        rowsOf(result);

        assertThat(metrics.values("lookup.batch.latencyMicros"))
                .singleElement()
                .satisfies(micros -> assertThat(micros).isBetween(20_000L, 60_000_000L));
        assertThat(metrics.gauge("cache.latestLoadTime"))
                .isEqualTo(metrics.values("lookup.batch.latencyMicros").get(0) / 1000);
    }

    @Test
    void countsRetriesSplitsAndTheKeyThatFailsInTheEnd() throws Exception {
        dimension.hold(1).failing(3);
        createDimension(
                "'lookup.async.batch.size' = '4', 'lookup.async.max-in-flight' = '1',"
                        + " 'lookup.max-retries' = '1', 'lookup.retry.delay' = '1 ms',"
                        + " 'lookup.failure-policy' = 'null-row'");
        TableResult result = tables.executeSql(join("", "LEFT", ids(1, 2, 3, 4, 5)));
        await().untilAsserted(() -> assertThat(metrics.gauge("lookup.keysWaiting")).isEqualTo(4));

        dimension.release(1);

        assertThat(rowsOf(result))
                .containsExactlyInAnyOrder(
                        Row.of(1, "name-1"),
                        Row.of(2, "name-2"),
                        Row.of(3, null),
                        Row.of(4, "name-4"),
                        Row.of(5, "name-5"));
        // 1, then all others twice, their halves, and of the half with 3 each key, that one twice.
        assertThat(metrics.values("lookup.batch.keysPerRequest"))
                .containsExactlyInAnyOrder(1L, 4L, 4L, 2L, 2L, 1L, 1L, 1L);
        assertThat(metrics.count("cache.loadCount")).isEqualTo(8);
        assertThat(metrics.count("cache.numLoadFailures")).isEqualTo(5);
        assertThat(metrics.count("lookup.retries")).isEqualTo(2);
        assertThat(metrics.count("lookup.batch.splits")).isEqualTo(2);
        assertThat(metrics.count("lookup.failedKeys")).isEqualTo(1);
        assertThat(metrics.count("lookup.missRetries")).isZero();
    }

    @Test
    void countsRetriesOfAMissingRow() throws Exception {
        dimension.without(9);
        createDimension("'lookup.miss.max-retries' = '2', 'lookup.miss.retry-delay' = '1 ms'");

        assertThat(rowsOf(tables.executeSql(join("", "LEFT", ids(9, 1)))))
                .containsExactly(Row.of(9, null), Row.of(1, "name-1"));

        assertThat(metrics.count("lookup.missRetries")).isEqualTo(2);
        assertThat(metrics.count("lookup.retries")).isZero();
        assertThat(metrics.count("lookup.failedKeys")).isZero();
        assertThat(metrics.count("cache.loadCount")).isEqualTo(4);
    }

    @Test
    void countsPartialBatchesThatTheLingerSent() throws Exception {
        createDimension("'lookup.async.batch.size' = '2', 'lookup.async.batch.linger' = '2 s'");

        assertThat(rowsOf(tables.executeSql(join("", "INNER", ids(1, 2, 3))))).hasSize(3);

        assertThat(metrics.count("lookup.batch.lingerFlushes")).isEqualTo(1);
        assertThat(metrics.values("lookup.batch.keysPerRequest")).containsExactlyInAnyOrder(2L, 1L);
    }

    @Test
    void countsInASynchronousJoinToo() throws Exception {
        createDimension("'lookup.async.batch.size' = '3', 'lookup.cache' = 'PARTIAL'");

        rowsOf(
                tables.executeSql(
                        join(
                                "/*+ LOOKUP('table'='d', 'async'='false') */",
                                "INNER",
                                ids(1, 2, 1, 2, 3))));

        assertThat(metrics.count("cache.hitCount")).isEqualTo(2);
        assertThat(metrics.count("cache.missCount")).isEqualTo(3);
        assertThat(metrics.values("lookup.batch.keysPerRequest")).containsExactly(1L, 1L, 1L);
    }

    @Test
    void countsNeitherHitsNorMissesWithoutACache() throws Exception {
        createDimension("'lookup.async.batch.size' = '3'");

        rowsOf(tables.executeSql(join("", "INNER", ids(1, 2, 1))));

        assertThat(metrics.count("cache.hitCount")).isZero();
        assertThat(metrics.count("cache.missCount")).isZero();
        assertThat(metrics.matching(one -> one.name().equals("cache.numCachedRecords"))).isEmpty();
    }

    @Test
    void countsInEachSubtask() throws Exception {
        metrics.close();
        tables = FLINK.streamingTables(2);
        metrics = JobMetrics.ofNextJobs(tables);
        createDimension("'lookup.hash.enable' = 'true', 'lookup.cache' = 'PARTIAL'");
        int[] keys = new int[200];
        Arrays.setAll(keys, i -> i % 50);

        assertThat(rowsOf(tables.executeSql(join("", "INNER", ids(keys))))).hasSize(200);

        assertThat(metrics.countsBySubtask("LookupJoin", "cache.loadCount"))
                .hasSize(2)
                .doesNotContain(0)
                .satisfies(loads -> assertThat(Arrays.stream(loads).sum()).isEqualTo(50));
        assertThat(
                        metrics.count("cache.hitCount")
                                + metrics.count("lookup.deduplicated")
                                + metrics.count("cache.loadCount"))
                .isEqualTo(200);
    }

    @Test
    void documentsEachMetricAndNoOther() throws Exception {
        createDimension("'lookup.async.batch.size' = '3', 'lookup.cache' = 'PARTIAL'");

        rowsOf(tables.executeSql(join("", "INNER", ids(1))));

        Map<String, String> registered = new TreeMap<>();
        for (Registered one :
                metrics.matching(metric -> metric.name().matches("(cache|lookup)\\..*"))) {
            registered.put(one.name(), typeOf(one.metric()));
        }
        assertThat(documentedMetrics()).isEqualTo(registered);
    }

    private static String typeOf(Metric metric) {
        return switch (metric.getMetricType()) {
            case COUNTER -> "Counter";
            case GAUGE -> "Gauge";
            case HISTOGRAM -> "Histogram";
            case METER -> "Meter";
        };
    }

    /** Names of the table {@code Metric | Type | Description}, with their types. */
    private static Map<String, String> documentedMetrics() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        List<String> lines =
                Files.readAllLines(FlinkextRepository.root().resolve("docs/lookup-joins.md"));
        int first = lines.indexOf("| Metric | Type | Description |") + 2;
        for (String line : lines.subList(first, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] cells = line.split("\\|");
            Matcher names = Pattern.compile("`([^`]+)`").matcher(cells[1]);
            while (names.find()) {
                documented.put(names.group(1), cells[2].strip());
            }
        }
        return documented;
    }

    private void createDimension(String options) {
        tables.executeSql("LOAD MODULE flinkext");
        dimension.create(tables, "dimension", options);
    }

    private static String ids(int... ids) {
        return Arrays.stream(ids).mapToObj(id -> "(" + id + ")").collect(Collectors.joining(", "));
    }

    private static String join(String hint, String type, String ids) {
        return String.format(
                "SELECT %s o.id, d.name FROM (SELECT id, PROCTIME() AS pt FROM (VALUES %s) AS v (id)) AS o"
                        + " %s JOIN dimension FOR SYSTEM_TIME AS OF o.pt AS d ON o.id = d.id",
                hint, ids, type);
    }

    private static List<Row> rowsOf(TableResult result) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> iterator = result.collect()) {
            iterator.forEachRemaining(rows::add);
        }
        return rows;
    }
}
