/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.iceberg.RestCatalogServer.Treatment;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables in a REST catalog, also where its server or the way to it does not do as it should. */
@Tag("long")
class RestCatalogITCase extends CatalogTests {

    @TempDir static Path warehouse;

    private static RestCatalogServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = new RestCatalogServer(warehouse);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @AfterEach
    void behaveAgain() {
        server.treatAllWith(Treatment.ANSWER);
    }

    @Override
    void createCatalog(TableEnvironment tables) {
        server.create(tables);
    }

    @Override
    LocalTable table(String name) {
        return server.table(name);
    }

    /** The sink's commits are answered, so nothing may fail the job. */
    @ParameterizedTest
    @EnumSource(
            value = Treatment.class,
            names = {"REFUSE", "CALL_CONFLICT", "LOSE_ANSWER"})
    void livesThroughACommitOfCompactionsThatFails(Treatment treatment) throws Exception {
        String name = treatment.name().toLowerCase(Locale.ROOT);
        LocalTable table = createTable(name);
        AtomicInteger commits = new AtomicInteger();
        server.treat(
                request ->
                        request.isCompactionOf(name) && commits.getAndIncrement() == 0
                                ? treatment
                                : Treatment.ANSWER);

        long rows =
                insert().set("restart-strategy.type", "none")
                        .start(into(table))
                        .await(() -> commits.get() > 1 && table.compactions().size() >= 2)
                        .endInput(savepoints);

        assertIsExact(table, rows);
    }

    /** The job fails for its sink's sake. */
    @Test
    void goesOnWhenTheServerWasAway() throws Exception {
        LocalTable table = createTable("away");
        StreamingInsert insert =
                insert().set("restart-strategy.fixed-delay.attempts", "1000")
                        .start(into(table))
                        .await(() -> !table.compactions().isEmpty());

        server.stop();
        insert.await(() -> insert.status() == JobStatus.RESTARTING);
        server.start();
        int compactions = table.compactions().size();
        long rows =
                insert.await(() -> table.compactions().size() > compactions).endInput(savepoints);

        assertIsExact(table, rows);
    }

    /** The plan asks for it, and so does the job. */
    @Test
    void readsAnOlderSnapshotThatTheServerSendsOnlyIfItIsAskedFor() throws Exception {
        TableEnvironment tables = FLINK.batchTables();
        server.create(tables, "'snapshot-loading-mode'='refs'");
        tables.executeSql("CREATE TABLE lake.db.older (id BIGINT, s ROW<a BIGINT, b BIGINT>)");
        FlinkCluster.run(tables, "INSERT INTO lake.db.older VALUES (1, ROW(10, 11))");
        FlinkCluster.run(tables, "INSERT INTO lake.db.older VALUES (2, ROW(20, 21))");
        long first = table("older").snapshots().get(0).snapshotId();

        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT id, s.b FROM lake.db.older /*+ OPTIONS('snapshot-id'='%d') */ WHERE s.a > 0"
                                        .formatted(first)))
                .containsExactly(Row.of(1L, 11L));
    }

    /** Nobody knows of them any more then; but without them the table could not be read. */
    @Test
    void keepsFilesWhoseCommitArrivesWhenTheJobIsOver() throws Exception {
        TableEnvironment tables = FLINK.batchTables();
        createCatalog(tables);
        LocalTable table = table("late");
        tables.executeSql("CREATE TABLE lake.db.late (id BIGINT) WITH ('auto-compact'='true')");
        FlinkCluster.run(tables, "INSERT INTO lake.db.late VALUES (1)");
        server.treat(
                request -> request.isCompactionOf("late") ? Treatment.DELAY : Treatment.ANSWER);

        FlinkCluster.run(tables, "INSERT INTO lake.db.late VALUES (2)");
        assertThat(table.dataFiles()).hasSize(2);
        assertThat(server.nextArrives()).as("a commit was on its way").isTrue();

        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.ids()).containsExactly(1L, 2L);
    }
}
