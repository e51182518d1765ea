/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lookup joins: the same job with all lookup options, with some, and with none. */
final class LookupJoinChapter implements Chapter {

    static final String SCRIPT = "/sql/lookup-joins.sql";

    /** The jobs of the script in their order; each is named as the folder it writes. */
    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant("job", "the job"),
                    new Variant("no-options", "no lookup.* option"),
                    new Variant("hash-batch", "hash + batch"),
                    new Variant("hash-batch-cache", "hash + batch + cache"));

    private final List<Run> runs = new ArrayList<>();
    private final List<List<String>> plans = new ArrayList<>();

    @Override
    public String title() {
        return "Lookup joins: hashed, mini-batched, cached";
    }

    @Override
    public String explanation() {
        return """
                A flight names its airports by code; their cities and states are in a database. A \
                lookup join asks the database for every row of a stream, so its speed is that of \
                the round trips. Options in the table's DDL change how it asks: hash sends equal \
                keys to the same subtask, batch asks for many keys in one request, cache remembers \
                answers. The query stays as it is.""";
    }

    @Override
    public void play(Stage stage) throws Exception {
        SqlSession session = new SqlSession();
        for (SqlStatement statement : SqlScript.read(SCRIPT, values(stage))) {
            play(statement, session, stage);
        }
        compare(stage);
        explainPlans(stage.page());
    }

    private static Map<String, String> values(Stage stage) {
        return Map.of(
                "flights", stage.flights().folder().toString(),
                "database", stage.airports().url(),
                "results", stage.folder().toString());
    }

    private void play(SqlStatement statement, SqlSession session, Stage stage) throws Exception {
        Page page = stage.page();
        if (!statement.comment().isEmpty()) {
            page.text(statement.comment());
            page.sql(statement.sql());
        }
        switch (statement.kind()) {
            case EXPLAIN ->
                    plans.add(PlanOutline.lines(session.explain(statement), Page.WIDTH - 2));
            case INSERT -> runs.add(run(statement, session, stage));
            case SELECT -> {
                page.table(session.query(statement));
                page.heading("The same job with other options");
            }
            default -> session.execute(statement);
        }
    }

    private Run run(SqlStatement insert, SqlSession session, Stage stage) throws Exception {
        Variant variant = VARIANTS.get(runs.size());
        ProgressLine progress = stage.page().progress(variant.label(), stage.flights().flights());
        stage.airports().countRequests();
        Duration took = session.insert(insert, progress);
        stage.page().blank();
        return new Run(variant, took, stage.airports().requests());
    }

    private void compare(Stage stage) throws IOException {
        Page page = stage.page();
        // The first job warmed up the JVM for the others and cannot be compared with them.
        List<Run> warm = runs.subList(1, runs.size());
        double withoutOptions = warm.get(0).seconds();
        TextTable table =
                new TextTable(
                        "options of airports", "seconds", "flights/s", "requests", "times faster");
        for (Run run : warm) {
            table.row(
                    run.variant().label(),
                    run.seconds(),
                    Math.round(stage.flights().flights() / run.seconds()),
                    run.requests(),
                    withoutOptions / run.seconds());
        }
        page.table(table);
        page.text(
                """
                These options are all that differs: the query, the data, the cluster and the \
                distance to the database are the same, and the JVM is warm. Seconds are those of \
                the job in the cluster, from its submission to its end. Requests are counted by \
                the database; flights that wait for the same airport share one.""");
        page.text(
                String.format(
                        Locale.ROOT,
                        "All %d results are equal, row for row: %,d rows each.",
                        runs.size(),
                        requireSameResults(stage.folder())));
    }

    private int requireSameResults(Path folder) throws IOException {
        Path first = folder.resolve(runs.get(0).variant().folder());
        int rows = 0;
        for (Run run : runs) {
            rows = ResultFiles.requireSame(first, folder.resolve(run.variant().folder()));
        }
        return rows;
    }

    private void explainPlans(Page page) {
        page.heading("What EXPLAIN shows of the query, shortened");
        page.text("With the options:");
        page.plan(plans.get(0), plans.get(1));
        page.text("Without them:");
        page.plan(plans.get(1), plans.get(0));
    }

    private record Variant(String folder, String label) {}

    private record Run(Variant variant, Duration took, long requests) {
        double seconds() {
            return took.toMillis() / 1000.0;
        }
    }
}
