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
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.apache.iceberg.FileFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Queries that use fields of structs, in tables of our catalog and in Iceberg's own. */
@Tag("long")
class NestedReadingITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String GENERATED =
            "SELECT * FROM default_catalog.default_database.`generated`";

    /** More than a reader takes at once. */
    private static final int ROWS = 5_000;

    @TempDir Path folder;

    private Warehouse warehouse;
    private StreamTableEnvironment tables;

    @BeforeEach
    void openWarehouse() {
        warehouse = new Warehouse(folder);
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        tables = StreamTableEnvironment.create(environment, EnvironmentSettings.inBatchMode());
        tables.createTemporaryView(
                "generated",
                environment.fromData(Events.rows(ROWS), ExternalTypeInfo.of(Events.TYPE)));
        warehouse.register(tables);
    }

    private void createEvents(String options) throws Exception {
        FlinkCluster.run(tables, "CREATE TABLE events WITH (" + options + ") AS " + GENERATED);
    }

    @Test
    void readsNoBytesOfFieldsThatAreNotUsed() throws Exception {
        createEvents("'write.format.default' = 'parquet'");
        String query = "SELECT payload.price FROM ext.db.events WHERE payload.kind = 3";
        List<Row> expected = FlinkCluster.rowsOf(tables, Warehouse.ofStock(query));

        assertThat(
                        ParquetColumns.destroyAllBut(
                                warehouse.table("events"), Set.of("payload.price", "payload.kind")))
                .contains("id", "note", "payload.seen", "payload.user.id");

        assertThat(FlinkCluster.explain(tables, query))
                .contains(
                        "TableSourceScan(table=[[ext, db, events, filter=[=(payload.kind, 3)],"
                                + " project=[payload_price]]], fields=[payload_price])")
                .doesNotContain("payload.price AS");
        assertThat(FlinkCluster.rowsOf(tables, query))
                .hasSize(ROWS / 5)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, Warehouse.ofStock(query)))
                .as("Iceberg's own source, which reads all of the struct")
                .hasStackTraceContaining("can not read class")
                .hasStackTraceContaining("PageHeader");
    }

    @Test
    void decodesNoFieldsThatAreNotUsedInStructsOfStructs() throws Exception {
        createEvents("'write.format.default' = 'parquet'");
        String query = "SELECT payload.`user`.id FROM ext.db.events WHERE payload.kind = 3";
        List<Row> expected = FlinkCluster.rowsOf(tables, Warehouse.ofStock(query));

        assertThat(
                        ParquetColumns.destroyPagesOfAllBut(
                                warehouse.table("events"),
                                Set.of("payload.user.id", "payload.kind")))
                .contains("payload.user.name", "payload.user.place.city");

        assertThat(FlinkCluster.rowsOf(tables, query))
                .hasSize(ROWS / 5)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThatThrownBy(() -> FlinkCluster.rowsOf(tables, Warehouse.ofStock(query)))
                .as("Iceberg's own source, which decodes all of the struct")
                .hasStackTraceContaining("could not decompress page");
    }

    @ParameterizedTest
    @EnumSource(
            value = FileFormat.class,
            names = {"PARQUET", "ORC", "AVRO"})
    void readsTheSameRowsFromFilesOfAllFormats(FileFormat format) throws Exception {
        createEvents("'write.format.default' = '" + format + "'");

        assertSameRows(
                "SELECT payload.`user`.place.city, id, payload.tags, payload.marks, payload.parts,"
                        + " payload.price, payload.seen, payload.`user`.place FROM ext.db.events",
                "project=[payload_user_place, payload_tags, payload_marks, payload_parts,"
                        + " payload_price, payload_seen, id]");
        assertSameRows(
                "SELECT payload.`user`.name, note FROM ext.db.events WHERE payload.kind > 2 AND"
                        + " payload.`user`.place.zip < 4000 AND id > 10",
                "project=[payload_user_name, note]");
    }

    @Test
    void givesEachFieldOfADeepStructAColumn() throws Exception {
        createEvents("'write.format.default' = 'parquet'");

        assertSameRows(
                "SELECT payload.`user`.place.zip, payload.`user`.name, payload.kind FROM"
                        + " ext.db.events",
                "project=[payload_user_place_zip, payload_user_name, payload_kind]");
        assertSameRows(
                "SELECT payload.`user`.id, payload.`user` FROM ext.db.events",
                "project=[payload_user]");
        assertSameRows(
                "SELECT payload.parts[1].x, payload.marks['mark 7'] FROM ext.db.events",
                "project=[payload_parts, payload_marks]");
        assertSameRows(
                "SELECT COUNT(*), SUM(payload.price) FROM ext.db.events WHERE"
                        + " payload.`user`.name LIKE 'name 1%'",
                "project=[payload_price]");
        assertSameRows(
                "SELECT COUNT(*) FROM ext.db.events WHERE payload.kind = 1",
                "filter=[=(payload.kind, 1)]" + columnsThatFlinkCounts());
        assertSameRows(
                "SELECT e.x, f.kind FROM (SELECT payload.`user`.id AS x FROM ext.db.events) e JOIN"
                        + " (SELECT payload.`user`.id AS x, payload.kind FROM ext.db.events) f ON"
                        + " e.x = f.x WHERE f.kind = 4",
                "filter=[=(payload.kind, 4)], project=[payload_user_id]");
    }

    /** Flink 2.2 reads all columns of any source if a query needs none. */
    private String columnsThatFlinkCounts() {
        String scan =
                FlinkCluster.explain(
                        tables, Warehouse.ofStock("SELECT COUNT(*) FROM ext.db.events"));
        return scan.contains("project=[id]") ? ", project=[id]" : "]], fields=[id, payload, note";
    }

    @Test
    void readsWholeStructsBelowAConditionThatFlinkKeeps() throws Exception {
        createEvents("'write.format.default' = 'parquet'");

        assertSameRows(
                "SELECT payload.`user`.id FROM ext.db.events WHERE note LIKE '%7' AND payload.kind ="
                        + " 2",
                "filter=[=(payload.kind, 2)], project=[payload, note]");
    }

    @Test
    void takesNoMoreRowsThanTheLimit() throws Exception {
        createEvents("'write.format.default' = 'parquet'");
        String query = "SELECT payload.`user`.id FROM ext.db.events WHERE payload.kind = 3 LIMIT 7";

        assertThat(FlinkCluster.explain(tables, query))
                .contains("project=[payload_user_id], limit=[7]");
        assertThat(FlinkCluster.rowsOf(tables, query))
                .hasSize(7)
                .allMatch(row -> row.getField(0) == null || row.<Long>getFieldAs(0) % 50 == 30);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void leavesOutDeletedRowsThoughTheirKeyIsNotSelected(int version) throws Exception {
        tables.executeSql(
                "CREATE TABLE users (id INT, area STRING, d ROW<a INT, b STRING>, PRIMARY KEY (id,"
                        + " area) NOT ENFORCED) PARTITIONED BY (area) WITH ('format-version' = '"
                        + version
                        + "', 'write.upsert.enabled' = 'true')");
        FlinkCluster.run(
                tables,
                "INSERT INTO users VALUES (1, 'x', ROW(10, 'old')), (2, 'x', ROW(20, 'kept')),"
                        + " (1, 'y', ROW(30, 'other'))");
        FlinkCluster.run(tables, "INSERT INTO users VALUES (1, 'x', ROW(11, 'new'))");

        assertThat(FlinkCluster.rowsOf(tables, "SELECT d.a FROM users"))
                .containsExactlyInAnyOrder(Row.of(11), Row.of(20), Row.of(30));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT d.b FROM users WHERE d.a > 10"))
                .containsExactlyInAnyOrder(Row.of("new"), Row.of("kept"), Row.of("other"));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT d.b FROM users WHERE area = 'x'"))
                .containsExactlyInAnyOrder(Row.of("new"), Row.of("kept"));
    }

    @Test
    void goesOnWithNewSnapshotsOfAStream() throws Exception {
        createEvents("'write.format.default' = 'parquet'");
        TableEnvironment streaming = FLINK.streamingTables();
        warehouse.register(streaming);
        String query =
                "SELECT payload.`user`.id FROM ext.db.events /*+ OPTIONS('streaming' = 'true',"
                        + " 'monitor-interval' = '50ms') */ WHERE payload.kind = 3 AND id <> 13";

        assertThat(FlinkCluster.explain(streaming, query)).contains("project=[payload_user_id]");
        try (CloseableIterator<Row> rows = streaming.executeSql(query).collect()) {
            assertThat(next(rows, 999)).doesNotContain(130L).contains(30L);
            FlinkCluster.run(tables, "INSERT INTO events " + GENERATED + " WHERE id IN (13, 53)");
            assertThat(next(rows, 1)).containsExactly(530L);
        }
    }

    private static List<Long> next(CloseableIterator<Row> rows, int count) {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.add(rows.next().getFieldAs(0));
        }
        return ids;
    }

    private void assertSameRows(String query, String projection) throws Exception {
        assertThat(FlinkCluster.explain(tables, query)).as(query).contains(projection);
        assertThat(FlinkCluster.rowsOf(tables, query))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        FlinkCluster.rowsOf(tables, Warehouse.ofStock(query)));
    }
}
