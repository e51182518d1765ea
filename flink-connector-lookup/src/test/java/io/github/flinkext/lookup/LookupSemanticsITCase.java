/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.HeldTable;
import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a join with our options promises beyond the rows of an ordinary stream. */
class LookupSemanticsITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String JOIN =
            "SELECT %s o.id, o.staff_id, s.name, s.subtask FROM orders AS o LEFT JOIN staff"
                    + " FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    private StreamTableEnvironment tables;

    @BeforeEach
    void createTables() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        tables = StreamTableEnvironment.create(FLINK.environment(configuration));
        Tables.createOrders(tables);
        tables.executeSql("LOAD MODULE flinkext");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void doesNotTakeAFailureForAMissUnderFlinksRetryHint(String async) {
        Tables.createStaff(
                tables,
                "staff",
                "'async' = '"
                        + async
                        + "', 'failing-id' = '7', 'lookup.async.batch.size' = '5',"
                        + " 'lookup.retry.delay' = '1 ms', 'lookup.cache' = 'PARTIAL'");
        String retrying =
                "/*+ LOOKUP('table'='s', 'retry-predicate'='lookup_miss',"
                        + " 'retry-strategy'='fixed_delay', 'fixed-delay'='1ms', 'max-attempts'='2') */";

        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, String.format(JOIN, retrying)))
                .hasStackTraceContaining("Cannot look up key [7]")
                .hasStackTraceContaining("Staff 7 is not to be looked up");
    }

    @Test
    void retriesMissesAsFlinksHintSays() throws Exception {
        Tables.createStaff(tables, "staff", "'rows' = '15', 'lookup.async.batch.size' = '5'");
        String retrying =
                "/*+ LOOKUP('table'='s', 'retry-predicate'='lookup_miss',"
                        + " 'retry-strategy'='fixed_delay', 'fixed-delay'='1ms', 'max-attempts'='2') */";

        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            assertThat(FlinkCluster.rowsOf(tables, String.format(JOIN, retrying)))
                    .hasSize(400)
                    .allSatisfy(
                            row ->
                                    assertThat(row.getField(2) == null)
                                            .isEqualTo((int) row.getField(1) >= 15));

            // Each of staff 15 to 20 twice, as often as it was looked up for some of its orders.
            assertThat(metrics.count("lookup.missRetries")).isGreaterThanOrEqualTo(6 * 2).isEven();
        }
    }

    @Test
    void joinsWithNullBeforeFlinksTimeoutThoughKeysWaitBehindOthersThatAreNeverAnswered()
            throws Exception {
        tables.getConfig().set("table.exec.async-lookup.timeout", "10 s");
        // One after the other, the ten keys and more of a subtask would take longer.
        new HeldTable()
                .hold(IntStream.rangeClosed(1, 20).boxed().toArray(Integer[]::new))
                .create(
                        tables,
                        "held",
                        "'lookup.async.max-in-flight' = '1', 'lookup.failure-policy' = 'null-row',"
                                + " 'lookup.request.timeout' = '1 s', 'lookup.deadline' = '1 s'");

        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT o.staff_id, h.id, h.name FROM (SELECT * FROM orders WHERE id"
                                        + " <= 60) AS o JOIN held FOR SYSTEM_TIME AS OF o.pt AS h ON"
                                        + " o.staff_id = h.id"))
                .hasSize(60)
                .allSatisfy(
                        row -> {
                            assertThat(row.getField(1)).isEqualTo(row.getField(0));
                            assertThat(row.getField(2)).isNull();
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'lookup.async.batch.size' = '5'",
                "'lookup.hash.enable' = 'true', 'lookup.async.batch.size' = '5', 'lookup.cache' = 'PARTIAL'"
            })
    void keepsUpdatesInOrder(String options) throws Exception {
        Tables.createStaff(tables, "staff", options);

        List<Row> changes =
                FlinkCluster.rowsOf(
                        tables,
                        "SELECT o.staff_id, o.orders, s.name FROM (SELECT staff_id, COUNT(*) AS orders,"
                                + " PROCTIME() AS pt FROM orders GROUP BY staff_id) AS o JOIN staff"
                                + " FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id");

        Map<Object, Row> last = new HashMap<>();
        long total = 0;
        for (Row change : changes) {
            Object staff = change.getField(0);
            if (change.getKind() == RowKind.DELETE || change.getKind() == RowKind.UPDATE_BEFORE) {
                Row before = last.remove(staff);
                assertThat(before).as("retraction of %s", change).isNotNull();
                assertThat(before.getField(1)).isEqualTo(change.getField(1));
            } else {
                assertThat(change.getField(2)).isEqualTo("name-" + staff);
                last.put(staff, change);
            }
        }
        Set<Object> staff = new HashSet<>(last.keySet());
        for (Row row : last.values()) {
            total += (long) row.getField(1);
        }
        assertThat(total).isEqualTo(400);
        assertThat(staff).hasSizeLessThanOrEqualTo(20);
    }
}
