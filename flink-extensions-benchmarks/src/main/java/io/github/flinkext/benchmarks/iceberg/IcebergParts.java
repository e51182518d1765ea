/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.iceberg.FigureColumns.Column;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** All that is compared of tables of Iceberg, and which figures are shown of it. */
final class IcebergParts {

    static final String STREAMING = "streaming";
    static final String LONG = "long";
    static final String BACKLOG = "backlog";
    static final List<Integer> FORMAT_VERSIONS = List.of(2, 3);

    static final long UPDATES_PER_SECOND = 2_000;

    /** What starting costs weighs a quarter as much there, and files reach higher tiers. */
    static final int TIMES_AS_LONG = 4;

    private static final List<Compaction> OF_STREAMING =
            Stream.of(Compaction.values())
                    .filter(compaction -> compaction != Compaction.OURS_WIDE_TIERS)
                    .toList();

    private static final List<Compaction> OF_LONG =
            List.of(
                    Compaction.NONE,
                    Compaction.ICEBERG_TUNED,
                    Compaction.OURS,
                    Compaction.OURS_WIDE_TIERS);

    private static final List<Compaction> OF_OTHERS =
            List.of(Compaction.NONE, Compaction.ICEBERG_SAME_TRIGGER, Compaction.OURS);

    /** What {@code --workload} names. */
    enum Workload {
        STREAMING,
        LONG,
        BACKLOG,
        NESTED,
        UPSERT;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How much is run.
     *
     * @param seconds for which jobs are given rows, but for the long workload
     * @param rowsPerSecond of the streaming and the long workload
     * @param nestedRows of the table with a struct
     */
    record Size(long seconds, long rowsPerSecond, long nestedRows) {}

    private IcebergParts() {}

    static String upsert(int formatVersion) {
        return "upsert-v" + formatVersion;
    }

    static List<IcebergPart> of(Workload workload, Size size, Path tables, WriteRuns runs) {
        return switch (workload) {
            case STREAMING -> List.of(append(STREAMING, OF_STREAMING, size.seconds(), size, runs));
            case LONG -> List.of(append(LONG, OF_LONG, TIMES_AS_LONG * size.seconds(), size, runs));
            case BACKLOG ->
                    List.of(
                            new WritePart(
                                    BACKLOG,
                                    new BacklogScenario(tables),
                                    OF_OTHERS,
                                    runs,
                                    size.seconds()));
            case NESTED -> List.of(new NestedPart(tables, size.nestedRows(), runs.figures()));
            case UPSERT ->
                    FORMAT_VERSIONS.stream()
                            .map(version -> upsert(version, size.seconds(), runs))
                            .toList();
        };
    }

    private static IcebergPart append(
            String group, List<Compaction> compactions, long seconds, Size size, WriteRuns runs) {
        return new WritePart(
                group, new AppendScenario(size.rowsPerSecond()), compactions, runs, seconds);
    }

    private static IcebergPart upsert(int formatVersion, long seconds, WriteRuns runs) {
        return new WritePart(
                upsert(formatVersion),
                new UpsertScenario(formatVersion, UPDATES_PER_SECOND),
                OF_OTHERS,
                runs,
                seconds);
    }

    /** The columns of the tables in the report, by group. */
    static Map<String, List<Column>> columns() {
        Map<String, List<Column>> columns = new HashMap<>();
        columns.put(STREAMING, ofStreaming());
        columns.put(LONG, ofStreaming());
        columns.put(BACKLOG, ofBacklog());
        FORMAT_VERSIONS.forEach(version -> columns.put(upsert(version), ofUpsert()));
        for (NestedQuestion question : NestedQuestion.values()) {
            columns.put(NestedPart.readerGroup(question), ofReader());
            columns.put(NestedPart.sqlGroup(question), ofSql());
        }
        return columns;
    }

    private static List<Column> ofStreaming() {
        return List.of(
                Column.of("data files", Figure.DATA_FILES),
                Column.of("average KB", Figure.AVERAGE_FILE_KILOBYTES),
                Column.of("commits: writes / compactions", Figure.WRITES, Figure.COMPACTIONS),
                Column.of(
                        "MB written / rewritten",
                        Figure.WRITTEN_MEGABYTES,
                        Figure.REWRITTEN_MEGABYTES),
                Column.of("write amplification", Figure.WRITE_AMPLIFICATION),
                Column.of("CPU s", Figure.CPU_SECONDS),
                Column.timesFirst("CPU", Figure.CPU_SECONDS),
                checkpoints(),
                checkpointTimes(),
                Column.of("orphans", Figure.ORPHANS),
                Column.of("planning ms", Figure.PLAN_MILLIS),
                Column.of("scan CPU ms", Figure.SCAN_CPU_MILLIS));
    }

    private static List<Column> ofBacklog() {
        return List.of(
                Column.of("finished: 1, failed: 0", Figure.FINISHED),
                checkpoints(),
                checkpointTimes(),
                Column.of("data files", Figure.DATA_FILES),
                Column.of("commits: writes / compactions", Figure.WRITES, Figure.COMPACTIONS),
                Column.of("MB rewritten", Figure.REWRITTEN_MEGABYTES),
                Column.of("orphans / MB", Figure.ORPHANS, Figure.ORPHAN_MEGABYTES),
                Column.of("CPU s", Figure.CPU_SECONDS));
    }

    private static List<Column> ofUpsert() {
        return List.of(
                Column.of(
                        "equality delete files at 25 / 50 / 75 / 100 %",
                        Figure.EQUALITY_DELETE_FILES_QUARTER,
                        Figure.EQUALITY_DELETE_FILES_HALF,
                        Figure.EQUALITY_DELETE_FILES_THREE_QUARTERS,
                        Figure.EQUALITY_DELETE_FILES_END),
                Column.of(
                        "most in first / second half",
                        Figure.EQUALITY_DELETE_FILES_MOST_IN_FIRST_HALF,
                        Figure.EQUALITY_DELETE_FILES_MOST_IN_SECOND_HALF),
                Column.of("position delete files", Figure.POSITION_DELETE_FILES_END),
                Column.of("data files", Figure.DATA_FILES),
                Column.of(
                        "MB written / rewritten",
                        Figure.WRITTEN_MEGABYTES,
                        Figure.REWRITTEN_MEGABYTES),
                Column.of("compactions", Figure.COMPACTIONS),
                Column.of("CPU s", Figure.CPU_SECONDS),
                checkpoints(),
                checkpointTimes(),
                Column.of("orphans", Figure.ORPHANS),
                Column.of("planning ms", Figure.PLAN_MILLIS),
                Column.of("scan CPU ms", Figure.SCAN_CPU_MILLIS));
    }

    private static List<Column> ofReader() {
        return List.of(
                Column.of("MB of columns", Figure.COLUMN_MEGABYTES),
                Column.timesLessThanFirst("times", Figure.COLUMN_MEGABYTES),
                Column.of("scan CPU ms", Figure.SCAN_CPU_MILLIS),
                Column.timesLessThanFirst("times", Figure.SCAN_CPU_MILLIS));
    }

    private static List<Column> ofSql() {
        return List.of(
                Column.of("CPU s", Figure.CPU_SECONDS),
                Column.timesLessThanFirst("times", Figure.CPU_SECONDS),
                Column.of("wall s", Figure.WALL_SECONDS));
    }

    private static Column checkpoints() {
        return Column.of("checkpoints: ok / failed", Figure.CHECKPOINTS, Figure.FAILED_CHECKPOINTS);
    }

    private static Column checkpointTimes() {
        return Column.of(
                "ms: median / p90 / most",
                Figure.CHECKPOINT_MEDIAN_MILLIS,
                Figure.CHECKPOINT_P90_MILLIS,
                Figure.CHECKPOINT_MOST_MILLIS);
    }
}
