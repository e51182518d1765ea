/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import io.github.flinkext.iceberg.Warehouse;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.types.Row;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;
import org.apache.iceberg.flink.FlinkConfigOptions;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Iceberg's own source can do besides, through ours. */
class PrunedTableITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 40;

    @TempDir static Path folder;

    private static Warehouse warehouse;
    private static StreamTableEnvironment tables;
    private static long firstSnapshot;

    @BeforeAll
    static void createTables() throws Exception {
        warehouse = new Warehouse(folder);
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        tables = StreamTableEnvironment.create(environment, EnvironmentSettings.inBatchMode());
        tables.createTemporaryView(
                "generated",
                environment.fromData(Events.rows(ROWS), ExternalTypeInfo.of(Events.TYPE)));
        warehouse.register(tables);
        run(
                "CREATE TABLE events AS SELECT * FROM"
                        + " default_catalog.default_database.`generated` WHERE id <= 30");
        run("CREATE TABLE notes AS SELECT id, note, seen FROM events");
        Table events = warehouse.table("events");
        firstSnapshot = events.currentSnapshot().snapshotId();
        events.manageSnapshots()
                .createTag("first", firstSnapshot)
                .createBranch("aside", firstSnapshot)
                .commit();
        run(
                "INSERT INTO events SELECT * FROM default_catalog.default_database.`generated`"
                        + " WHERE id > 30");
        run(
                "INSERT INTO events /*+ OPTIONS('branch' = 'aside') */ SELECT * FROM"
                        + " default_catalog.default_database.`generated` WHERE id = 35");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM ext.db.notes",
                "SELECT note, id FROM ext.db.notes WHERE id > 3",
                "SELECT seen, note, id FROM ext.db.notes",
                "SELECT COUNT(*) FROM ext.db.notes WHERE note LIKE 'note 1%' AND id IS NOT NULL",
                "SELECT note FROM ext.db.notes LIMIT 3",
                "SELECT * FROM ext.db.events",
                "SELECT id, payload FROM ext.db.events"
            })
    void makesIcebergsOwnPlanWhereThereIsNothingToPrune(String query) throws Exception {
        assertThat(FlinkCluster.explain(tables, query).replace("ext, db", "ice, db"))
                .isEqualTo(FlinkCluster.explain(tables, Warehouse.ofStock(query)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tag' = 'first'",
                "'branch' = 'aside'",
                "'snapshot-id' = '${first}'",
                "'as-of-timestamp' = '${firstTime}'",
                "'start-snapshot-id' = '${first}'",
                "'end-tag' = 'first'",
                "'case-sensitive' = 'true'",
                "'split-size' = '1'",
                "'scan.parallelism' = '3'",
                "'limit' = '1000'"
            })
    void readsTheSameRowsWithEachOption(String option) throws Exception {
        String hint =
                " /*+ OPTIONS("
                        + option.replace("${first}", Long.toString(firstSnapshot))
                                .replace("${firstTime}", Long.toString(timeOfFirst()))
                        + ") */";
        assertThat(
                        assertSameRows(
                                "SELECT payload.`user`.id, note FROM ext.db.events"
                                        + hint
                                        + " WHERE payload.kind > 1 AND id > 2"))
                .contains("project=[payload_user_id, note]");
    }

    private static long timeOfFirst() {
        return warehouse.table("events").snapshot(firstSnapshot).timestampMillis();
    }

    @Test
    void readsAnOlderSnapshotByTheNamesOfToday() throws Exception {
        run("CREATE TABLE renamed AS SELECT id, payload FROM events");
        Table renamed = warehouse.table("renamed");
        long before = renamed.currentSnapshot().snapshotId();
        renamed.updateSchema()
                .renameColumn("payload.kind", "sort")
                .addColumn("payload", "extra", Types.IntegerType.get())
                .commit();
        String old = "ext.db.renamed /*+ OPTIONS('snapshot-id' = '" + before + "') */";

        assertSameRows("SELECT payload.sort, payload.extra FROM " + old);
        assertThat(
                        assertSameRows(
                                "SELECT id, payload.price FROM " + old + " WHERE payload.sort = 3"))
                .as("a name that the snapshot does not know")
                .contains("where=[=(payload.sort, 3)]");
        assertThat(
                        assertSameRows(
                                "SELECT id FROM ext.db.renamed WHERE payload.sort = 3 AND"
                                        + " payload.price > 0"))
                .contains("project=[id]")
                .doesNotContain("where=");
        assertSameRows("SELECT id FROM ext.db.renamed WHERE payload.extra = 3");
    }

    @Test
    void leavesTheOldSourceAsItIs() throws Exception {
        TableEnvironment old = FLINK.batchTables();
        warehouse.register(old);
        old.getConfig().set(FlinkConfigOptions.TABLE_EXEC_ICEBERG_USE_FLIP27_SOURCE, false);
        String query = "SELECT payload.price FROM ext.db.events WHERE payload.kind = 3";

        assertThat(FlinkCluster.explain(old, query)).contains("filter=[], project=[payload]");
        assertThat(FlinkCluster.rowsOf(old, query))
                .containsExactlyInAnyOrderElementsOf(FlinkCluster.rowsOf(tables, query));
    }

    @Test
    void emitsWatermarksFromTheStatisticsOfItsColumn() throws Exception {
        TableEnvironment streaming = FLINK.streamingTables();
        warehouse.register(streaming);
        streaming.executeSql("USE CATALOG default_catalog");
        streaming.executeSql(
                "CREATE TABLE timed (id BIGINT, payload ROW<kind INT, price DECIMAL(20, 2)>, seen"
                        + " TIMESTAMP(3), WATERMARK FOR seen AS SOURCE_WATERMARK()) WITH"
                        + " ('connector' = 'iceberg-ext', 'catalog-name' = 'x', 'catalog-database'"
                        + " = 'db', 'catalog-table' = 'events', 'watermark-column' = 'seen', "
                        + warehouse.options()
                        + ")");
        String windows =
                "SELECT window_end, COUNT(price) FROM TUMBLE(TABLE %s, DESCRIPTOR(seen), INTERVAL"
                        + " '10' SECOND) GROUP BY window_start, window_end";
        String prices = "SELECT payload.price AS price, seen FROM timed";
        streaming.executeSql("CREATE TEMPORARY VIEW prices AS " + prices);
        streaming.executeSql(
                "CREATE TEMPORARY VIEW `some` AS " + prices + " WHERE payload.kind = 1");

        String all = String.format(windows, "prices");
        assertThat(FlinkCluster.explain(streaming, all))
                .as("a watermark is something between, so that structs are read whole")
                .contains("project=[payload, seen], watermark=[SOURCE_WATERMARK()]");
        assertThat(FlinkCluster.rowsOf(streaming, all))
                .extracting(row -> row.getField(1))
                .containsExactlyInAnyOrder(8L, 9L, 9L, 9L, 1L);
        // The planner pushes the condition down when it has asked for columns before.
        String some = String.format(windows, "`some`");
        assertThat(FlinkCluster.explain(streaming, some))
                .contains("watermark=[SOURCE_WATERMARK()], filter=[=(payload.kind, 1)]");
        assertThat(FlinkCluster.rowsOf(streaming, some))
                .extracting(row -> row.getField(1))
                .containsExactlyInAnyOrder(2L, 2L, 2L, 2L);
    }

    @Test
    void readsColumnsByNameWhateverTheOrderOfTheDeclaration() throws Exception {
        tables.executeSql(
                "CREATE TEMPORARY TABLE default_catalog.default_database.declared (payload"
                        + " ROW<price DECIMAL(20, 2), kind INT>, id BIGINT, twice AS id * 2) WITH"
                        + " ('connector' = 'iceberg-ext', 'catalog-name' = 'x', 'catalog-database'"
                        + " = 'db', 'catalog-table' = 'events', "
                        + warehouse.options()
                        + ")");
        String query =
                "SELECT payload.price, twice FROM default_catalog.default_database.declared WHERE"
                        + " payload.kind = 2";

        assertThat(FlinkCluster.explain(tables, query)).contains("project=[payload_price, id]");
        assertThat(FlinkCluster.rowsOf(tables, query))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT payload.price, id * 2 FROM ice.db.events WHERE"
                                        + " payload.kind = 2"));
    }

    @Test
    void leavesOutRowsThatWereDeletedByAFieldOfAStruct() throws Exception {
        run("CREATE TABLE keyed AS SELECT id, payload FROM events");
        deleteWherePayloadPriceIs("keyed", "0.03");

        assertThat(
                        FlinkCluster.rowsOf(
                                tables, "SELECT payload.kind FROM keyed WHERE payload.kind = 3"))
                .as("price is not selected, yet its rows are gone")
                .hasSize(ROWS / 5 - 1);
        assertThat(FlinkCluster.rowsOf(tables, "SELECT id FROM keyed"))
                .as("where Iceberg's own source would read no field of the struct, and no rows")
                .hasSize(ROWS - 1)
                .doesNotContain(Row.of(3L));
    }

    /** As a job with the equality column {@code payload.price} would. */
    private static void deleteWherePayloadPriceIs(String name, String price) throws Exception {
        Table table = warehouse.table(name);
        int field = table.schema().findField("payload.price").fieldId();
        Schema key = TypeUtil.select(table.schema(), Set.of(field));
        EqualityDeleteWriter<Record> writer =
                new GenericAppenderFactory(
                                table.schema(), table.spec(), new int[] {field}, key, null)
                        .newEqDeleteWriter(
                                EncryptedFiles.encryptedOutput(
                                        table.io()
                                                .newOutputFile(
                                                        table.locationProvider()
                                                                .newDataLocation("d.parquet")),
                                        EncryptionKeyMetadata.EMPTY),
                                FileFormat.PARQUET,
                                null);
        try (writer) {
            GenericRecord row = GenericRecord.create(key);
            GenericRecord payload = GenericRecord.create(key.findType("payload").asStructType());
            payload.setField("price", new BigDecimal(price));
            row.setField("payload", payload);
            writer.write(row);
        }
        table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    }

    @Test
    void readsMetadataTables() throws Exception {
        assertThat(FlinkCluster.rowsOf(tables, "SELECT operation FROM `events$snapshots`"))
                .hasSize(3);
        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT readable_metrics.id.value_count FROM `events$files`"))
                .containsExactlyInAnyOrder(Row.of(30L), Row.of(10L));
    }

    @Test
    void tellsThePlannerHowManyRowsThereAre() {
        assertThat(rowCount("SELECT note FROM ext.db.events")).contains("rowcount = 40.0");
        assertThat(rowCount("SELECT note FROM ext.db.events /*+ OPTIONS('tag' = 'first') */"))
                .contains("rowcount = 30.0");
        assertThat(rowCount("SELECT note FROM ext.db.events /*+ OPTIONS('branch' = 'aside') */"))
                .contains("rowcount = 31.0");
        assertThat(rowCount("SELECT note FROM ice.db.events")).contains("rowcount = 1.0E8");
        assertThat(rowCount("SELECT note FROM ext.db.events WHERE payload.kind = 3"))
                .as("a condition that was taken over")
                .contains("rowcount = 1.0E8");
    }

    private static String rowCount(String query) {
        String plan = tables.explainSql(query, ExplainDetail.ESTIMATED_COST);
        return plan.substring(
                plan.indexOf("TableSourceScan"), plan.indexOf("== Optimized Execution Plan"));
    }

    @Test
    void failsLikeIcebergForASnapshotThatIsNotThere() {
        String query =
                "SELECT payload.kind FROM ext.db.events /*+ OPTIONS('snapshot-id' = '12345') */";

        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, query))
                .hasStackTraceContaining("12345");
    }

    /** Returns the plan of ours. */
    private static String assertSameRows(String query) throws Exception {
        assertThat(FlinkCluster.rowsOf(tables, query))
                .as(query)
                .containsExactlyInAnyOrderElementsOf(
                        FlinkCluster.rowsOf(tables, Warehouse.ofStock(query)));
        return FlinkCluster.explain(tables, query);
    }

    private static void run(String statement) throws Exception {
        FlinkCluster.run(tables, statement);
    }
}
