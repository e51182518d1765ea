/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.Row;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Compaction as SQL has it, in jobs that nobody disturbs. */
@Tag("long")
class CompactionITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path warehouse;
    @TempDir Path savepoints;

    @Test
    void mergesTheFilesOfABatchInsertAtItsEnd() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true'");

        insert(tables, table, "(1, 'a'), (2, 'b')");
        insert(tables, table, "(3, 'c'), (4, 'd')");

        assertThat(table.dataFiles()).hasSize(1);
        assertThat(FlinkCluster.rowsOf(tables, "SELECT * FROM " + table.sqlName()))
                .containsExactlyInAnyOrder(
                        Row.of(1L, "a"), Row.of(2L, "b"), Row.of(3L, "c"), Row.of(4L, "d"));
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void leavesFilesAloneUnlessItIsSwitchedOn() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true'");

        for (int i = 0; i < 3; i++) {
            FlinkCluster.run(
                    tables,
                    "INSERT INTO %s /*+ OPTIONS('auto-compact'='false') */ VALUES (%d, 'x')"
                            .formatted(table.sqlName(), i));
        }

        assertThat(table.dataFiles()).hasSize(3);
        assertThat(table.compactions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"nothing, 3", "lowest-tier, 1", "all, 1"})
    void mergesAtTheEndWhatIsAskedFor(String onFinish, int files) throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table =
                create(
                        tables,
                        "'auto-compact'='true', 'compact.on-finish'='%s'".formatted(onFinish));

        for (int i = 0; i < 3; i++) {
            insert(tables, table, "(%d, 'x')".formatted(i));
        }

        assertThat(table.dataFiles()).hasSize(files);
        assertThat(table.ids()).containsExactly(0L, 1L, 2L);
    }

    /** What is above the lowest tier stays as it is. */
    @Test
    void mergesOnlyTheLowestTierAtTheEndIfAskedTo() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table =
                create(
                        tables,
                        "'auto-compact'='true', 'compact.on-finish'='lowest-tier',"
                                + " 'compact.tier.base-size'='10 b'");

        for (int i = 0; i < 3; i++) {
            insert(tables, table, "(%d, 'x')".formatted(i));
        }

        assertThat(table.dataFiles()).hasSize(3);
    }

    @Test
    void mergesWhileTheJobRuns() throws Exception {
        LocalTable table = create(FLINK.batchTables(), "'auto-compact'='true'");

        long rows = insertUntilMerged(table, "'compact.on-finish'='nothing'");

        assertThat(table.compactions())
                .allSatisfy(
                        merged ->
                                assertThat(files(merged, "deleted-data-files"))
                                        .isGreaterThan(files(merged, "added-data-files")));
        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void copiesRowGroupsOfFilesThatAreMergedAgain() throws Exception {
        LocalTable table =
                create(
                        FLINK.batchTables(),
                        "'auto-compact'='true', 'compact.on-finish'='nothing',"
                                + " 'compact.delta.commits'='3', 'compact.tier.files'='3'");
        StreamingInsert insert =
                new StreamingInsert(FLINK, warehouse)
                        .rows(Long.MAX_VALUE, 20_000)
                        .set("execution.checkpointing.interval", "300 ms")
                        .start(
                                "INSERT INTO %s SELECT id, SHA512(name) FROM numbers"
                                        .formatted(table.sqlName()));

        insert.await(() -> hasSeveralRowGroups(table));

        long rows = insert.endInput(savepoints);
        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.orphans()).isEmpty();
    }

    private static boolean hasSeveralRowGroups(LocalTable table) throws IOException {
        for (DataFile file : table.dataFiles()) {
            try (ParquetFileReader reader =
                    ParquetFileReader.open(
                            new LocalInputFile(Path.of(URI.create(file.location()).getPath())))) {
                if (reader.getRowGroups().size() > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copiesRowGroupsOfNestedRowsUnlessItIsToldNotTo(boolean copying) throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                """
                CREATE TABLE %s (
                  id BIGINT,
                  struct ROW<a INT, b ROW<c STRING, d DECIMAL(20, 5)>>,
                  list ARRAY<ROW<e INT, f STRING>>,
                  entries MAP<STRING, ARRAY<BIGINT>>,
                  ts TIMESTAMP(6)
                ) WITH (
                  'auto-compact' = 'true',
                  'compact.copy-row-groups' = '%s',
                  'write.parquet.row-group-size-bytes' = '8'
                )"""
                        .formatted(table.sqlName(), copying));
        for (int i = 0; i < 3; i++) {
            FlinkCluster.run(
                    tables,
                    """
                    INSERT INTO %s SELECT id,
                      ROW(CAST(id AS INT), ROW('c', CAST(id AS DECIMAL(20, 5)))),
                      ARRAY[ROW(1, 'f'), ROW(CAST(id AS INT), CAST(NULL AS STRING))],
                      MAP['k', ARRAY[id, id + 1], 'none', CAST(NULL AS ARRAY<BIGINT>)],
                      TIMESTAMP '2026-01-01 00:00:00.123456'
                    FROM (VALUES (%d), (%d)) AS ids (id)"""
                            .formatted(table.sqlName(), 2 * i, 2 * i + 1));
        }

        assertThat(table.dataFiles())
                .singleElement()
                .satisfies(file -> assertThat(file.splitOffsets()).hasSize(copying ? 3 : 1));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT * FROM " + table.sqlName()))
                .hasSize(6)
                .allSatisfy(
                        row -> {
                            long id = row.getFieldAs(0);
                            assertThat(row.toString())
                                    .isIn(
                                            nested(id, "{k=[%d, %d], none=null}"),
                                            nested(id, "{none=null, k=[%d, %d]}"));
                        });
        assertThat(table.ids()).isEqualTo(upTo(6));
    }

    private static String nested(long id, String entries) {
        return "+I[%1$d, +I[%1$d, +I[c, %1$d.00000]], [+I[1, f], +I[%1$d, null]], %2$s, 2026-01-01T00:00:00.123456]"
                .formatted(id, entries.formatted(id, id + 1));
    }

    @Test
    void leavesOneFileAtTheEndOfAStream() throws Exception {
        LocalTable table = create(FLINK.batchTables(), "'auto-compact'='true'");

        insertNumbers(table);

        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.ids()).isEqualTo(upTo(4_000));
        assertThat(table.orphans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'compact.delta.files'='4'",
                "'compact.delta.bytes'='2 kb'",
                "'compact.delta.interval'='500 ms'",
                "'compact.delta.commits'='4'"
            })
    void looksForFilesWhenATriggerSays(String trigger) throws Exception {
        LocalTable table =
                create(
                        FLINK.batchTables(),
                        "'auto-compact'='true', 'compact.on-finish'='nothing',"
                                + " 'compact.tier.files'='3', 'compact.delta.commits'='1000'");

        long rows = insertUntilMerged(table, trigger);

        assertThat(table.ids()).isEqualTo(upTo(rows));
    }

    @Test
    void neverLooksIfNoTriggerSays() throws Exception {
        LocalTable table =
                create(
                        FLINK.batchTables(),
                        "'auto-compact'='true', 'compact.on-finish'='nothing',"
                                + " 'compact.tier.files'='3', 'compact.delta.commits'='1000'");

        new StreamingInsert(FLINK, warehouse)
                .rows(2_000, 1_000)
                .start(insertNumbersInto(table, "'compact.parallelism'='1'"))
                .awaitEnd();

        assertThat(table.compactions()).isEmpty();
    }

    @Test
    void mergesWithinPartitionsOnly() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "PARTITIONED BY (name)", "'auto-compact'='true'");

        insert(tables, table, "(1, 'a'), (2, 'b')");
        insert(tables, table, "(3, 'a'), (4, 'b')");

        assertThat(table.dataFiles()).hasSize(2).allMatch(file -> file.recordCount() == 2);
        assertThat(table.ids()).containsExactly(1L, 2L, 3L, 4L);
    }

    /**
     * A partition that nothing is added to is merged, though it has not enough files for a tier.
     */
    @Test
    void mergesAPartitionThatIsIdle() throws Exception {
        LocalTable table =
                create(
                        FLINK.batchTables(),
                        "PARTITIONED BY (name)",
                        "'auto-compact'='true', 'compact.on-finish'='nothing',"
                                + " 'compact.tier.files'='1000', 'compact.partition.idle'='3 s'");

        long rows =
                new StreamingInsert(FLINK, warehouse)
                        .endless()
                        .start(
                                "INSERT INTO %s SELECT id, CASE WHEN id < 500 THEN 'old' ELSE 'new' END FROM numbers"
                                        .formatted(table.sqlName()))
                        .await(() -> isOneMergedFile(filesByPartition(table).get("old")))
                        .endInput(savepoints);

        Map<String, List<DataFile>> files = filesByPartition(table);
        assertThat(files.get("old")).matches(CompactionITCase::isOneMergedFile);
        assertThat(files.get("new")).hasSizeGreaterThan(1);
        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void mergesAPartitionThatTheWatermarkHasPassed() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, ts TIMESTAMP(3)) WITH ('auto-compact'='true', 'compact.on-finish'='nothing', 'compact.tier.files'='1000', 'compact.partition.watermark-delay'='0 s')"
                        .formatted(table.sqlName()));
        table.load().updateSpec().addField(Expressions.hour("ts")).commit();

        long rows =
                new StreamingInsert(FLINK, warehouse)
                        .endless()
                        .start(
                                "INSERT INTO %s SELECT id, ts FROM numbers"
                                        .formatted(table.sqlName()))
                        .await(
                                () ->
                                        filesByPartition(table).values().stream()
                                                        .filter(CompactionITCase::isOneMergedFile)
                                                        .count()
                                                >= 2)
                        .endInput(savepoints);

        TreeMap<String, List<DataFile>> files = new TreeMap<>(filesByPartition(table));
        assertThat(files.firstEntry().getValue()).matches(CompactionITCase::isOneMergedFile);
        assertThat(files.lastEntry().getValue()).noneMatch(CompactionITCase::isMerged);
        assertThat(table.ids()).isEqualTo(upTo(rows));
    }

    @Test
    void refusesToFollowTheWatermarkWithoutAPartitionOfTime() {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table =
                create(tables, "'auto-compact'='true', 'compact.partition.watermark-delay'='1 h'");

        assertThatThrownBy(() -> insert(tables, table, "(1, 'a')"))
                .hasStackTraceContaining(
                        "Cannot compact partitions of table lake.db.t by watermark")
                .hasStackTraceContaining("compact.partition.idle");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void keepsTheRowsOfUpsertsAndLetsTheirDeletesGo(int formatVersion) throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('format-version'='%d', 'write.upsert.enabled'='true', 'auto-compact'='true', 'compact.delta.commits'='3', 'compact.delete-files'='3')"
                        .formatted(table.sqlName(), formatVersion));

        new StreamingInsert(FLINK, warehouse)
                .rows(4_000, 1_000)
                .start(
                        "INSERT INTO %s SELECT MOD(id, 100), CAST(id AS STRING) FROM numbers"
                                .formatted(table.sqlName()))
                .awaitEnd();

        assertThat(table.compactions()).hasSizeGreaterThan(1);
        assertThat(table.rows())
                .extracting(row -> row.getField("id") + "=" + row.getField("name"))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 100).mapToObj(id -> id + "=" + (3_900 + id)).toList());
        assertThat(table.deleteFiles()).isZero();
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void compactsTheBranchThatIsWritten() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true'");
        insert(tables, table, "(0, 'main')");
        Table iceberg = table.load();
        iceberg.manageSnapshots()
                .createBranch("audit", iceberg.currentSnapshot().snapshotId())
                .commit();

        for (int i = 1; i <= 3; i++) {
            FlinkCluster.run(
                    tables,
                    "INSERT INTO %s /*+ OPTIONS('branch'='audit') */ VALUES (%d, 'audit')"
                            .formatted(table.sqlName(), i));
        }

        Snapshot branch = table.load().snapshot("audit");
        assertThat(branch.summary()).containsEntry("total-data-files", "1");
        assertThat(branch.summary()).containsEntry("total-records", "4");
        assertThat(table.ids()).containsExactly(0L);
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void replacesAllRowsWithAnOverwrite() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true'");
        insert(tables, table, "(1, 'a')");

        FlinkCluster.run(tables, "INSERT OVERWRITE %s VALUES (2, 'b')".formatted(table.sqlName()));

        assertThat(table.ids()).containsExactly(2L);
    }

    @Test
    void worksInASessionThatAsksForTheOldSink() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        tables.getConfig().set("table.exec.iceberg.use-v2-sink", "false");
        LocalTable table = create(tables, "'auto-compact'='true'");

        insert(tables, table, "(1, 'a')");
        insert(tables, table, "(2, 'b')");

        assertThat(table.dataFiles()).hasSize(1);
    }

    @Test
    void worksForATableOutsideOfACatalog() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        tables.executeSql(
                "CREATE TABLE outside (id BIGINT) WITH ('connector'='iceberg-ext', 'catalog-name'='lake', 'catalog-type'='hadoop', 'warehouse'='%s', 'catalog-database'='db', 'catalog-table'='t', 'auto-compact'='true')"
                        .formatted(warehouse.toUri()));

        FlinkCluster.run(tables, "INSERT INTO outside VALUES (1)");
        FlinkCluster.run(tables, "INSERT INTO outside VALUES (2)");

        LocalTable table = new LocalTable(warehouse, "t");
        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.ids()).containsExactly(1L, 2L);
    }

    /** Its maintenance stands behind the committer, too. */
    @Test
    void leavesToIcebergWhatItDoesBesides() throws Exception {
        LocalTable table =
                create(
                        FLINK.batchTables(),
                        "'auto-compact'='true', 'compact.delta.commits'='4', 'compact.tier.files'='4',"
                                + " 'flink-maintenance.expire-snapshots.enabled'='true',"
                                + " 'flink-maintenance.expire-snapshots.schedule.commit-count'='3',"
                                + " 'flink-maintenance.expire-snapshots.max-snapshot-age-seconds'='0',"
                                + " 'flink-maintenance.expire-snapshots.retain-last'='2',"
                                + " 'flink-maintenance.rate-limit-seconds'='1'");

        long rows =
                new StreamingInsert(FLINK, warehouse)
                        .endless()
                        .start(insertNumbersInto(table, ""))
                        .await(() -> hasExpired(table.snapshots()))
                        .endInput(savepoints);

        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.dataFiles()).hasSize(1);
    }

    @Test
    void compactsBehindASinkOfTheDataStreamApi() throws Exception {
        LocalTable table = create(FLINK.batchTables(), "'format-version'='2'");
        StreamingInsert insert = new StreamingInsert(FLINK, warehouse).endless();
        StreamExecutionEnvironment environment = insert.environment();

        CompactingIcebergSink.of(
                        rows(insert, environment),
                        rows -> IcebergSink.forRowData(rows).tableLoader(table.loader()))
                .set(IcebergCompactionOptions.DELTA_COMMITS, 3)
                .set(IcebergCompactionOptions.TIER_FILES, 3)
                .append();
        long rows =
                insert.start(environment)
                        .await(() -> table.compactions().size() > 1)
                        .endInput(savepoints);

        assertThat(table.ids()).isEqualTo(upTo(rows));
        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void refusesASinkThatCompactsItself() {
        LocalTable table = create(FLINK.batchTables(), "'format-version'='2'");
        StreamingInsert insert = new StreamingInsert(FLINK, warehouse);
        StreamExecutionEnvironment environment = insert.environment();

        assertThatThrownBy(
                        () ->
                                CompactingIcebergSink.of(
                                                rows(insert, environment),
                                                rows ->
                                                        IcebergSink.forRowData(rows)
                                                                .tableLoader(table.loader())
                                                                .rewriteDataFiles())
                                        .append())
                .hasMessageContaining("both would take the same files");
    }

    private static DataStream<RowData> rows(
            StreamingInsert insert, StreamExecutionEnvironment environment) {
        return insert.ids(environment)
                .map(id -> (RowData) GenericRowData.of(id, StringData.fromString("name " + id)))
                .returns(InternalTypeInfo.of(RowType.of(new BigIntType(), new VarCharType(20))));
    }

    @Test
    void namesItsOperatorsAndTheirMetrics() throws Exception {
        LocalTable table =
                create(FLINK.batchTables(), "'auto-compact'='true', 'compact.parallelism'='1'");
        StreamingInsert insert = new StreamingInsert(FLINK, warehouse).endless();
        Configuration names = new Configuration();
        try (JobMetrics metrics = JobMetrics.ofNextJobs(names)) {
            names.toMap().forEach(insert::set);
            insert.start(
                            insertNumbersInto(
                                    table,
                                    "'compact.delta.commits'='4', 'compact.on-finish'='nothing'"))
                    .await(() -> !table.compactions().isEmpty())
                    .endInput(savepoints);

            assertThat(
                            metrics.matching(one -> one.name().startsWith("compaction.")).stream()
                                    .map(JobMetrics.Registered::operator)
                                    .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder(
                            "lake.db.t: compactCoordinator",
                            "lake.db.t: compactOperator",
                            "lake.db.t: compactCommitter");
            assertThat(metrics.count("compaction.plannedTasks")).isPositive();
            assertThat(metrics.count("compaction.filesIn"))
                    .isGreaterThan(metrics.count("compaction.filesOut"));
            assertThat(metrics.count("compaction.committedTasks")).isPositive();
            assertThat(metrics.count("compaction.conflicts")).isZero();
        }
    }

    @Test
    void saysInThePlanThatItCompacts() {
        StreamTableEnvironment tables = FLINK.streamingTables();
        LocalTable table = create(tables, "'auto-compact'='true'");

        assertThat(
                        tables.explainSql(
                                "INSERT INTO %s VALUES (1, 'a')".formatted(table.sqlName()),
                                ExplainDetail.JSON_EXECUTION_PLAN))
                .contains("lake.db.t: compactCoordinator")
                .contains("lake.db.t: compactOperator")
                .contains("lake.db.t: compactCommitter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'compact.delta.commits'='0'|Invalid 'compact.delta.commits': 0",
                "'compact.delta.commit'='5'|Unknown option 'compact.delta.commit'",
                "'compact.on-finish'='maybe'|compact.on-finish",
                "'compaction-enabled'='true'|both 'compaction-enabled' and 'auto-compact'",
                "'flink-maintenance.rewrite.enabled'='true'|both 'flink-maintenance.rewrite.enabled'"
            })
    void refusesOptionsThatCannotTakeEffect(String option, String message) {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true', " + option);

        assertThatThrownBy(() -> insert(tables, table, "(1, 'a')"))
                .hasStackTraceContaining(message);
    }

    /** Of which Flink's rows have milliseconds only. */
    @Test
    void cutsNothingOffATimeUnlessItIsToldSo() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = create(tables, "'auto-compact'='true'");
        addTime(table);

        assertThatThrownBy(() -> insert(tables, table, "(1, 'a', ROW(TIME '12:00:00'))"))
                .hasStackTraceContaining(
                        "Cannot compact table lake.db.t: of its column s.at, a TIME, Flink reads the milliseconds only.")
                .hasStackTraceContaining("set 'compact.truncate-time' = 'true'");

        String hint = "/*+ OPTIONS('compact.truncate-time'='true') */";
        for (int second = 0; second < 2; second++) {
            FlinkCluster.run(
                    tables,
                    "INSERT INTO %s %s VALUES (1, 'a', ROW(TIME '12:00:0%d'))"
                            .formatted(table.sqlName(), hint, second));
        }
        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.rows())
                .extracting(row -> ((Record) row.getField("s")).getField("at"))
                .containsExactlyInAnyOrder(LocalTime.of(12, 0), LocalTime.of(12, 0, 1));
    }

    private static void addTime(LocalTable table) {
        table.load()
                .updateSchema()
                .addColumn(
                        "s",
                        Types.StructType.of(
                                Types.NestedField.optional(10, "at", Types.TimeType.get())))
                .commit();
    }

    private LocalTable create(TableEnvironment tables, String options) {
        return create(tables, "", options);
    }

    private LocalTable create(TableEnvironment tables, String partitions, String options) {
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING) %s WITH (%s)"
                        .formatted(table.sqlName(), partitions, options));
        return table;
    }

    private static void insert(TableEnvironment tables, LocalTable table, String values)
            throws Exception {
        FlinkCluster.run(tables, "INSERT INTO %s VALUES %s".formatted(table.sqlName(), values));
    }

    private void insertNumbers(LocalTable table) throws Exception {
        new StreamingInsert(FLINK, warehouse).start(insertNumbersInto(table, "")).awaitEnd();
    }

    /** Writes rows until the job has merged some of them. */
    private long insertUntilMerged(LocalTable table, String hints) throws Exception {
        return new StreamingInsert(FLINK, warehouse)
                .endless()
                .start(insertNumbersInto(table, hints))
                .await(() -> !table.compactions().isEmpty())
                .endInput(savepoints);
    }

    private static String insertNumbersInto(LocalTable table, String hints) {
        return "INSERT INTO %s %s SELECT id, name FROM numbers"
                .formatted(
                        table.sqlName(),
                        hints.isEmpty() ? "" : "/*+ OPTIONS(%s) */".formatted(hints));
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private static int files(Snapshot snapshot, String which) {
        return Integer.parseInt(snapshot.summary().get(which));
    }

    private static Map<String, List<DataFile>> filesByPartition(LocalTable table) {
        return table.dataFiles().stream()
                .collect(
                        Collectors.groupingBy(
                                (DataFile file) ->
                                        file.partition().get(0, Object.class).toString()));
    }

    private static boolean isOneMergedFile(List<? extends DataFile> files) {
        return files != null && files.size() == 1 && isMerged(files.get(0));
    }

    /** Whether the parent of the oldest is gone. */
    private static boolean hasExpired(List<Snapshot> snapshots) {
        return !snapshots.isEmpty() && snapshots.get(0).parentId() != null;
    }

    private static boolean isMerged(DataFile file) {
        return file.location().contains("compact-");
    }
}
