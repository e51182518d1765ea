/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.ScriptPlayer.Variant;

import java.util.List;
import java.util.Map;

/** The connections in a table of Iceberg, whose files are merged by the job that writes them. */
final class IcebergChapter implements Chapter {

    static final String SCRIPT = "/sql/iceberg.sql";

    private static final String COMPACTED = "connections";
    private static final String AS_THEY_COME = "connections_as_they_come";

    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant(COMPACTED, "the job"),
                    new Variant(AS_THEY_COME, "without compaction"));

    /** How many connections there are is what the job finds out. */
    private static final long UNKNOWN = -1;

    @Override
    public String title() {
        return "Iceberg: the job that writes a table merges its small files";
    }

    @Override
    public String explanation() {
        return """
                A stream adds a file or more to a table at each checkpoint, and soon readers open \
                thousands of small ones. Usually another job merges them. Here the writing job \
                does, behind its sink and without holding up a checkpoint, and once more at its \
                end.""";
    }

    @Override
    public void play(Stage stage) throws Exception {
        ScriptPlayer player = new ScriptPlayer(stage, VARIANTS, UNKNOWN);
        player.play(
                SCRIPT,
                Map.of(
                        "flights", stage.flights().folder().toString(),
                        "results", stage.folder().toString()));
        LakeTable compacted = LakeTable.load(stage.folder().resolve("lake"), COMPACTED);
        LakeTable asTheyCome = LakeTable.load(stage.folder().resolve("lake"), AS_THEY_COME);
        compare(stage.page(), compacted, asTheyCome);
        requireSameRows(stage.page(), compacted, asTheyCome);
        stage.page().heading("What EXPLAIN shows of the query, shortened");
        player.showPlan();
    }

    private static void compare(Page page, LakeTable compacted, LakeTable asTheyCome) {
        TextTable table =
                new TextTable(
                        "table",
                        "commits",
                        "files written by the sink",
                        "compactions",
                        "files at the end",
                        "KB per file");
        for (LakeTable one : List.of(asTheyCome, compacted)) {
            table.row(
                    one.name(),
                    one.commits(),
                    one.filesWritten(),
                    one.compactions(),
                    (long) one.fileSizes().size(),
                    one.fileSizes().stream().mapToLong(size -> size).average().orElse(0) / 1024);
        }
        page.table(table);
    }

    private static void requireSameRows(Page page, LakeTable one, LakeTable other) {
        List<String> rows = one.sortedRows();
        if (!rows.equals(other.sortedRows())) {
            throw new IllegalStateException(
                    "Tables %s and %s differ: %d and %d rows."
                            .formatted(
                                    one.name(),
                                    other.name(),
                                    rows.size(),
                                    other.sortedRows().size()));
        }
        page.text("Both have the same %,d rows.".formatted(rows.size()));
    }
}
