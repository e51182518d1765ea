/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.ScriptPlayer.Variant;

import java.util.List;
import java.util.Map;

/** Flights in a table of Iceberg, whose files are merged by the job that writes them. */
final class IcebergChapter implements Chapter {

    static final String SCRIPT = "/sql/iceberg.sql";

    private static final List<Variant> VARIANTS = List.of(new Variant("flights", "the job"));

    @Override
    public String title() {
        return "Iceberg: the job that writes a table merges its small files";
    }

    @Override
    public String explanation() {
        return """
                A stream adds files to a table at each checkpoint, and soon readers open thousands \
                of small ones. Usually another job merges them. Here the writing job does, behind \
                its sink and without holding up a checkpoint, and once more at its end.""";
    }

    @Override
    public void play(Stage stage) throws Exception {
        ScriptPlayer player = new ScriptPlayer(stage, VARIANTS, stage.flights().flights());
        player.play(
                SCRIPT,
                Map.of(
                        "flights", stage.flights().folder().toString(),
                        "database", stage.airports().url(),
                        "results", stage.folder().toString()));
        LakeTable table = LakeTable.load(stage.folder().resolve("lake"), "flights");
        tellHistory(stage.page(), table);
        requireEachFlight(stage, table);
        stage.page().heading("What EXPLAIN shows of the query, shortened");
        player.showPlan();
    }

    private static void tellHistory(Page page, LakeTable lake) {
        TextTable table = new TextTable("files", "number", "KB in all", "KB each");
        row(table, "added by %d commits".formatted(lake.commits()), lake.addedFiles());
        row(table, "left by %d compactions".formatted(lake.compactions()), lake.files());
        page.table(table);
    }

    private static void row(TextTable table, String which, LakeTable.Files files) {
        double kilobytes = files.bytes() / 1024.0;
        table.row(which, files.number(), kilobytes, kilobytes / Math.max(1, files.number()));
    }

    private static void requireEachFlight(Stage stage, LakeTable table) {
        int rows = table.rows().size();
        if (rows != stage.flights().flights()) {
            throw new IllegalStateException(
                    "The table has %,d rows, but there are %,d flights."
                            .formatted(rows, stage.flights().flights()));
        }
        stage.page().text("The table has all %,d flights.".formatted(rows));
    }
}
