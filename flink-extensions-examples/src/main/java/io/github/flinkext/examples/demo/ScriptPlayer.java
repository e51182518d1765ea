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

/**
 * Plays a script whose first job does something, and whose other jobs do the same with other
 * options: shows its statements, runs its jobs, and remembers their times and plans.
 */
class ScriptPlayer {

    /**
     * A job of the script.
     *
     * @param folder the folder of results that it writes
     * @param label what is special about it
     */
    record Variant(String folder, String label) {}

    /** A job that was run, and how long it took. */
    record Run(Variant variant, Duration took) {
        double seconds() {
            return took.toMillis() / 1000.0;
        }
    }

    private final Stage stage;
    private final List<Variant> variants;
    private final long expectedRows;
    private final SqlSession session = new SqlSession();
    private final List<Run> runs = new ArrayList<>();
    private final List<List<String>> plans = new ArrayList<>();

    /**
     * @param variants the jobs of the script in their order
     * @param expectedRows how many rows each writes; negative if that is not known
     */
    ScriptPlayer(Stage stage, List<Variant> variants, long expectedRows) {
        this.stage = stage;
        this.variants = variants;
        this.expectedRows = expectedRows;
    }

    void play(String script, Map<String, String> values) throws Exception {
        for (SqlStatement statement : SqlScript.read(script, values)) {
            play(statement);
        }
    }

    private void play(SqlStatement statement) throws Exception {
        Page page = stage.page();
        if (!statement.comment().isEmpty()) {
            page.text(statement.comment());
            page.sql(statement.sql());
        }
        switch (statement.kind()) {
            case EXPLAIN ->
                    plans.add(PlanOutline.lines(session.explain(statement), Page.WIDTH - 2));
            case INSERT -> runs.add(run(statement));
            case SELECT -> {
                page.table(session.query(statement));
                if (runs.size() < variants.size()) {
                    page.heading(headingOfOtherJobs());
                }
            }
            default -> session.execute(statement);
        }
    }

    private Run run(SqlStatement insert) throws Exception {
        Variant variant = variants.get(runs.size());
        ProgressLine progress = stage.page().progress(variant.label(), expectedRows);
        beforeJob();
        Duration took = session.insert(insert, progress);
        afterJob();
        stage.page().blank();
        return new Run(variant, took);
    }

    /** What the jobs behind the query are about. */
    String headingOfOtherJobs() {
        return "The same job with other options";
    }

    /** Called before each job. */
    void beforeJob() throws Exception {}

    /** Called after each job. */
    void afterJob() throws Exception {}

    List<Run> runs() {
        return runs;
    }

    /** Says that all jobs wrote the same rows, or fails. */
    void requireSameResults() throws IOException {
        Path first = stage.folder().resolve(runs.get(0).variant().folder());
        int rows = 0;
        for (Run run : runs) {
            rows = ResultFiles.requireSame(first, stage.folder().resolve(run.variant().folder()));
        }
        stage.page()
                .text(
                        String.format(
                                Locale.ROOT,
                                "All %d results are equal, row for row: %,d rows each.",
                                runs.size(),
                                rows));
    }

    /** Shows the plan of a script that explains one query. */
    void showPlan() {
        stage.page().plan(plans.get(0), List.of());
    }

    /** Shows the plan with the options beside the one without. */
    void explainPlans() {
        Page page = stage.page();
        page.heading("What EXPLAIN shows of the query, shortened");
        page.text("With the options:");
        page.plan(plans.get(0), plans.get(1));
        page.text("Without them:");
        page.plan(plans.get(1), plans.get(0));
    }
}
