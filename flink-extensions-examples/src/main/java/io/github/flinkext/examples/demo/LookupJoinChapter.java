/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.ScriptPlayer.Run;
import io.github.flinkext.examples.demo.ScriptPlayer.Variant;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lookup joins: the same job with all lookup options, with some, and with none. */
final class LookupJoinChapter implements Chapter {

    static final String SCRIPT = "/sql/lookup-joins.sql";

    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant("job", "the job"),
                    new Variant("no-options", "no lookup.* option"),
                    new Variant("hash-batch", "hash + batch"),
                    new Variant("hash-batch-cache", "hash + batch + cache"));

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
        List<Long> requests = new ArrayList<>();
        ScriptPlayer player =
                new ScriptPlayer(stage, VARIANTS, stage.flights().flights()) {
                    @Override
                    void beforeJob() throws SQLException {
                        stage.airports().countRequests();
                    }

                    @Override
                    void afterJob() throws SQLException {
                        requests.add(stage.airports().requests());
                    }
                };
        player.play(
                SCRIPT,
                Map.of(
                        "flights", stage.flights().folder().toString(),
                        "database", stage.airports().url(),
                        "results", stage.folder().toString()));
        compare(stage, player.runs(), requests);
        player.requireSameResults();
        player.explainPlans();
    }

    private static void compare(Stage stage, List<Run> runs, List<Long> requests) {
        TextTable table =
                new TextTable(
                        "options of airports", "seconds", "flights/s", "requests", "times faster");
        double withoutOptions = runs.get(1).seconds();
        // The first job warmed up the JVM for the others and cannot be compared with them.
        for (int i = 1; i < runs.size(); i++) {
            Run run = runs.get(i);
            table.row(
                    run.variant().label(),
                    run.seconds(),
                    Math.round(stage.flights().flights() / run.seconds()),
                    requests.get(i),
                    withoutOptions / run.seconds());
        }
        stage.page().table(table);
        stage.page()
                .text(
                        """
                        These options are all that differs: the query, the data, the cluster and \
                        the distance to the database are the same, and the JVM is warm. Seconds \
                        are those of the job in the cluster, from its submission to its end. \
                        Requests are counted by the database; flights that wait for the same \
                        airport share one.""");
    }
}
