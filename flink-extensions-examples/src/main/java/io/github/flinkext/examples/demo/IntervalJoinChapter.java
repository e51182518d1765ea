/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.ScriptPlayer.Run;
import io.github.flinkext.examples.demo.ScriptPlayer.Variant;

import java.util.List;
import java.util.Map;

/** Connecting flights, found with Flink's interval join and with one that reads ranges. */
final class IntervalJoinChapter implements Chapter {

    static final String SCRIPT = "/sql/interval-joins.sql";

    private static final List<Variant> VARIANTS =
            List.of(
                    new Variant("connections", "the job"),
                    new Variant("connections-stock", "Flink's operator"),
                    new Variant("connections-range-scan", "range-scan"));

    /** How many connections there are is what the job finds out. */
    private static final long UNKNOWN = -1;

    @Override
    public String title() {
        return "Interval joins: read the rows in range, not all of the key";
    }

    @Override
    public String explanation() {
        return """
                Which flights can a passenger change to? Flink joins each arrival with the \
                departures from the same airport 30 minutes to 2 hours later. Reports \
                come in any order within a quarter, so it keeps a quarter of flights in RocksDB, \
                and reads all of an airport's for each row, few of which match. One session option \
                makes it read those few. The state stays as it is: a running job can be switched \
                over with a savepoint, and back.""";
    }

    @Override
    public void play(Stage stage) throws Exception {
        ScriptPlayer player = new ScriptPlayer(stage, VARIANTS, UNKNOWN);
        player.play(
                SCRIPT,
                Map.of(
                        "flights", stage.flights().folder().toString(),
                        "results", stage.folder().toString()));
        compare(stage, player.runs());
        player.requireSameResults();
        player.explainPlans();
    }

    private static void compare(Stage stage, List<Run> runs) {
        TextTable table = new TextTable("operator", "seconds", "flights/s", "times faster");
        double stock = runs.get(1).seconds();
        // The first job warmed up the JVM for the others and cannot be compared with them.
        for (Run run : runs.subList(1, runs.size())) {
            table.row(
                    run.variant().label(),
                    run.seconds(),
                    Math.round(stage.flights().flights() / run.seconds()),
                    stock / run.seconds());
        }
        stage.page().table(table);
        stage.page()
                .text(
                        """
                        The option is all that differs. Seconds are those of the whole job in the \
                        cluster, with reading and parsing the files twice. The more flights of an \
                        airport are kept, the more the option saves.""");
    }
}
