/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Compaction in jobs that fail, are cancelled, and start again: each row once, and no file that no
 * snapshot has.
 *
 * <p>Rewrites are slowed down so that a test can step into one. The files are Avro: a writer of
 * Parquet makes its file only when it has something to flush, so there would be nothing to see.
 */
@Tag("long")
class CompactionRecoveryITCase {

    private static final String SLOW_REWRITES =
            "'auto-compact'='true', 'write.format.default'='avro', 'compact.delta.commits'='3',"
                    + " 'compact.tier.files'='3', 'compact.bytes-per-second'='8 kb',"
                    + " 'compact.on-finish'='nothing'";
    private static final String FAST_REWRITES =
            "'auto-compact'='true', 'compact.delta.commits'='3', 'compact.tier.files'='3',"
                    + " 'compact.on-finish'='nothing'";

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path warehouse;
    @TempDir Path savepoints;

    @Test
    void keepsEachRowOnceThroughFailuresInTheMiddleOfRewrites() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse).rows(10_000, 1_000).start(insertInto(table));

        for (int i = 0; i < 3; i++) {
            awaitRewrite(table);
            insert.fail();
        }
        insert.awaitEnd();

        assertExact(table, 10_000);
        assertThat(table.compactions()).isNotEmpty();
    }

    @Test
    void keepsEachRowOnceThroughFailuresAboutTheTimeOfCommits() throws Exception {
        LocalTable table = create(FAST_REWRITES);
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse).rows(20_000, 1_000).start(insertInto(table));

        for (int i = 0; i < 4; i++) {
            int before = table.compactions().size();
            awaitThat(() -> table.compactions().size() > before);
            insert.fail();
        }
        insert.awaitEnd();

        assertExact(table, 20_000);
    }

    @Test
    void keepsEachRowOnceWhenATaskManagerIsLost() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse)
                        .rows(8_000, 1_000)
                        .set("restart-strategy.fixed-delay.attempts", "100")
                        .start(insertInto(table));

        awaitRewrite(table);
        FLINK.replaceTaskManager();
        insert.awaitEnd();

        assertThat(table.ids()).isEqualTo(upTo(8_000));
        assertThat(compactionsAmong(table.orphans())).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsCancelledInTheMiddleOfARewrite() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse)
                        .rows(1_000_000, 1_000)
                        .start(insertInto(table));

        awaitRewrite(table);
        insert.cancel();

        assertThat(compactionsAmong(table.orphans())).isEmpty();
        List<Long> ids = table.ids();
        assertThat(ids).isEqualTo(upTo(ids.size()));
    }

    /** Which would take minutes, after three of which Flink kills the task manager. */
    @Test
    void leavesNothingWhenItIsCancelledInItsLastCompaction() throws Exception {
        LocalTable table =
                create(
                        "'auto-compact'='true', 'write.format.default'='avro',"
                                + " 'compact.delta.commits'='1000', 'compact.bytes-per-second'='5 b'");
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse).rows(300, 1_000).start(insertInto(table));

        awaitRewrite(table);
        insert.cancel();

        assertThat(compactionsAmong(table.orphans())).isEmpty();
        assertThat(table.compactions()).isEmpty();
        assertThat(table.ids()).isEqualTo(upTo(300));
    }

    @Test
    void goesOnFromASavepointInTheMiddleOfARewrite() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert first =
                new StreamingInsert(FLINK, warehouse).rows(6_000, 1_000).start(insertInto(table));
        awaitRewrite(table);
        String savepoint = first.stopWithSavepoint(savepoints);

        new StreamingInsert(FLINK, warehouse)
                .rows(6_000, 1_000)
                .restoring(savepoint)
                .start(insertInto(table))
                .awaitEnd();

        assertExact(table, 6_000);
    }

    /**
     * The second job completes what the savepoint knows as unfinished; the third starts from there
     * again, with the table as it was then.
     */
    @Test
    void goesOnFromAnOlderSavepointAfterARollback() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert first =
                new StreamingInsert(FLINK, warehouse).rows(9_000, 1_000).start(insertInto(table));
        awaitRewrite(table);
        String savepoint = first.stopWithSavepoint(savepoints);
        long head = table.load().currentSnapshot().snapshotId();
        cancelAfterTwoCompactions(table, savepoint);
        table.load().manageSnapshots().rollbackTo(head).commit();

        goOn(table, savepoint);

        assertThat(table.ids()).isEqualTo(upTo(9_000));
        assertEverySnapshotIsWhole(table);
    }

    /**
     * The sink asks the history which checkpoint it committed last. A compaction may be all that is
     * left of it.
     */
    @Test
    void goesOnFromASavepointWhoseCommitHasExpired() throws Exception {
        LocalTable table = create(FAST_REWRITES);
        StreamingInsert first =
                new StreamingInsert(FLINK, warehouse).rows(6_000, 1_000).start(insertInto(table));
        awaitThat(() -> table.snapshots().size() >= 3);
        String savepoint = first.stopWithSavepoint(savepoints);
        compactNow(table);
        table.load().expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
        assertThat(table.snapshots()).isEqualTo(table.compactions()).hasSize(1);

        new StreamingInsert(FLINK, warehouse)
                .rows(6_000, 1_000)
                .restoring(savepoint)
                .start(insertInto(table))
                .awaitEnd();

        assertExact(table, 6_000);
    }

    /** Adds no rows, so the sink commits nothing. */
    private void compactNow(LocalTable table) throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        tables.executeSql(
                        "INSERT INTO %s /*+ OPTIONS('compact.on-finish'='all') */ SELECT id, name FROM %1$s WHERE id < 0"
                                .formatted(table.sqlName()))
                .await();
    }

    /** Without a rollback rows come twice, as with Iceberg's own sink; but none is lost. */
    @Test
    void losesNoRowWhenItGoesOnFromAnOlderSavepoint() throws Exception {
        LocalTable table = create(SLOW_REWRITES);
        StreamingInsert first =
                new StreamingInsert(FLINK, warehouse).rows(9_000, 1_000).start(insertInto(table));
        awaitRewrite(table);
        String savepoint = first.stopWithSavepoint(savepoints);
        cancelAfterTwoCompactions(table, savepoint);

        goOn(table, savepoint);

        assertThat(Set.copyOf(table.ids())).isEqualTo(Set.copyOf(upTo(9_000)));
        assertThat(compactionsAmong(table.orphans())).isEmpty();
        assertEverySnapshotIsWhole(table);
    }

    private void cancelAfterTwoCompactions(LocalTable table, String savepoint) throws Exception {
        int compactions = table.compactions().size();
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse)
                        .rows(9_000, 1_000)
                        .restoring(savepoint)
                        .start(insertInto(table));
        awaitThat(() -> table.compactions().size() >= compactions + 2);
        insert.cancel();
    }

    private void goOn(LocalTable table, String savepoint) throws Exception {
        new StreamingInsert(FLINK, warehouse)
                .rows(9_000, 1_000)
                .restoring(savepoint)
                .start(insertInto(table))
                .awaitEnd();
    }

    /** Nothing that a snapshot has was deleted, also where no branch leads to it. */
    private static void assertEverySnapshotIsWhole(LocalTable table) {
        for (Snapshot snapshot : table.snapshots()) {
            assertThat(table.rowsAt(snapshot))
                    .hasSize(Integer.parseInt(snapshot.summary().get("total-records")));
        }
    }

    @Test
    void isSwitchedOnOffAndOnBetweenSavepoints() throws Exception {
        LocalTable table = create(FAST_REWRITES);
        String off = "'auto-compact'='false'";

        String first = runToSavepoint(table, "'compact.tier.files'='3'", null, 1);
        int compactions = table.compactions().size();
        String second = runToSavepoint(table, off, first, compactions);
        assertThat(table.compactions()).hasSize(compactions);
        new StreamingInsert(FLINK, warehouse)
                .rows(12_000, 1_000)
                .restoring(second)
                .set("execution.state-recovery.ignore-unclaimed-state", "true")
                .start(insertInto(table))
                .awaitEnd();

        assertExact(table, 12_000);
        assertThat(table.compactions()).hasSizeGreaterThan(compactions);
    }

    /** Runs until there are so many compactions, and a few commits more. */
    private String runToSavepoint(LocalTable table, String hints, String from, int compactions)
            throws Exception {
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse)
                        .rows(12_000, 1_000)
                        .set("execution.state-recovery.ignore-unclaimed-state", "true");
        if (from != null) {
            insert.restoring(from);
        }
        insert.start(
                "INSERT INTO %s /*+ OPTIONS(%s) */ SELECT id, name FROM numbers"
                        .formatted(table.sqlName(), hints));
        awaitThat(() -> table.compactions().size() >= compactions);
        int snapshots = table.snapshots().size();
        awaitThat(() -> table.snapshots().size() >= snapshots + 5);
        return insert.stopWithSavepoint(savepoints);
    }

    private LocalTable create(String options) {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING) WITH (%s)"
                        .formatted(table.sqlName(), options));
        return table;
    }

    private static String insertInto(LocalTable table) {
        return "INSERT INTO %s SELECT id, name FROM numbers".formatted(table.sqlName());
    }

    /** Until a rewrite has begun a file and not yet committed it. */
    private static void awaitRewrite(LocalTable table) {
        awaitThat(() -> !compactionsAmong(table.orphans()).isEmpty());
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private static Set<Path> compactionsAmong(Set<Path> files) {
        return files.stream()
                .filter(file -> file.getFileName().toString().contains("compact-"))
                .collect(Collectors.toSet());
    }

    private static void assertExact(LocalTable table, int rows) {
        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(compactionsAmong(table.orphans())).isEmpty();
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }
}
