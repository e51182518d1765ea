/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.iceberg.FigureBar.Kind;

import java.util.ArrayList;
import java.util.List;

/** What compaction and nested reads promise. */
final class IcebergBars {

    /** Of about 295; without it, the job would prove nothing by going on. */
    private static final double LEAST_MEGABYTES_OF_BACKLOG = 250;

    private static final double MOST_MILLIS_OF_CHECKPOINT = 2_000;

    /** Files are looked at every 10 commits; three such rounds may leave deletes behind. */
    private static final double MOST_COMMITS_WITH_DELETES = 30;

    private IcebergBars() {}

    static List<FigureBar> all() {
        List<FigureBar> bars = new ArrayList<>();
        streaming(bars);
        inALongJob(bars);
        backlog(bars);
        IcebergParts.FORMAT_VERSIONS.forEach(version -> upsert(version, bars));
        nested(NestedQuestion.SUM, "one field of 50", 20, 30, bars);
        nested(NestedQuestion.SUM_WHERE, "one field of 50, with a condition on it", 20, 30, bars);
        // Two fields are read, so half of that is possible.
        nested(
                NestedQuestion.SUM_WHERE_OTHER,
                "one field of 50, with a condition on another",
                10,
                15,
                bars);
        return bars;
    }

    private static void streaming(List<FigureBar> bars) {
        String none = id(IcebergParts.STREAMING, Compaction.NONE);
        String ours = id(IcebergParts.STREAMING, Compaction.OURS);
        bars.add(tenthOfFiles("while the job goes on", ours, none));
        bars.add(
                tenthOfFiles(
                        "at its end, at defaults",
                        id(IcebergParts.STREAMING, Compaction.OURS_ALL),
                        none));
        String lowestTier = id(IcebergParts.STREAMING, Compaction.OURS_LOWEST_TIER);
        bars.add(tenthOfFiles("at its end, the lowest tier merged", lowestTier, none));
        bars.add(writeAmplification("while the job goes on", ours));
        bars.add(writeAmplification("at its end, the lowest tier merged", lowestTier));
        bars.add(tenthMoreProcessorTime("while the job goes on", ours, none));
        bars.add(noOrphans("Streaming", ours));
    }

    /** All three at once, of one job. */
    private static void inALongJob(List<FigureBar> bars) {
        String none = id(IcebergParts.LONG, Compaction.NONE);
        String ours = id(IcebergParts.LONG, Compaction.OURS_WIDE_TIERS);
        bars.add(tenthOfFiles("in a long job with wide tiers", ours, none));
        bars.add(writeAmplification("in a long job with wide tiers", ours));
        bars.add(tenthMoreProcessorTime("in a long job with wide tiers", ours, none));
        bars.add(noOrphans("Long", ours));
    }

    private static FigureBar tenthMoreProcessorTime(String when, String ours, String none) {
        return new FigureBar(
                "Processor time, %s: a tenth more than without compaction".formatted(when),
                Kind.TIMES_AT_MOST,
                Figure.CPU_SECONDS,
                ours,
                none,
                1.1);
    }

    private static FigureBar writeAmplification(String when, String ours) {
        return FigureBar.of(
                "Write amplification, " + when, Kind.AT_MOST, Figure.WRITE_AMPLIFICATION, ours, 2);
    }

    private static FigureBar tenthOfFiles(String when, String ours, String none) {
        return new FigureBar(
                "Data files, %s: a tenth of those without compaction".formatted(when),
                Kind.TIMES_FEWER,
                Figure.DATA_FILES,
                ours,
                none,
                10);
    }

    private static void backlog(List<FigureBar> bars) {
        String ours = id(IcebergParts.BACKLOG, Compaction.OURS);
        bars.add(
                FigureBar.of(
                        "Backlog: the job goes on", Kind.NEVER_BELOW, Figure.FINISHED, ours, 1));
        bars.add(
                FigureBar.of(
                        "Backlog: longest checkpoint of all runs, ms",
                        Kind.NEVER_ABOVE,
                        Figure.CHECKPOINT_MOST_MILLIS,
                        ours,
                        MOST_MILLIS_OF_CHECKPOINT));
        bars.add(
                FigureBar.of(
                        "Backlog: most of it is merged meanwhile, MB",
                        Kind.NEVER_BELOW,
                        Figure.REWRITTEN_MEGABYTES,
                        ours,
                        LEAST_MEGABYTES_OF_BACKLOG));
        bars.add(noOrphans("Backlog", ours));
    }

    private static void upsert(int formatVersion, List<FigureBar> bars) {
        String group = IcebergParts.upsert(formatVersion);
        String ours = id(group, Compaction.OURS);
        String what = "Updates, format version " + formatVersion;
        bars.add(
                FigureBar.of(
                        what + ": equality delete files stay below those of 30 commits",
                        Kind.NEVER_ABOVE,
                        Figure.EQUALITY_DELETE_FILES_MOST_IN_SECOND_HALF,
                        ours,
                        MOST_COMMITS_WITH_DELETES * WriteJobMain.PARALLELISM));
        bars.add(noOrphans(what, ours));
    }

    private static FigureBar noOrphans(String what, String ours) {
        return FigureBar.of(
                what + ": files of no snapshot", Kind.NEVER_ABOVE, Figure.ORPHANS, ours, 0);
    }

    private static void nested(
            NestedQuestion question,
            String what,
            double timesLessCpu,
            double timesFewerBytes,
            List<FigureBar> bars) {
        String group = NestedPart.readerGroup(question) + "/";
        bars.add(
                new FigureBar(
                        "Scan CPU: " + what,
                        Kind.TIMES_FEWER,
                        Figure.SCAN_CPU_MILLIS,
                        group + NestedPart.OURS,
                        group + NestedPart.STOCK,
                        timesLessCpu));
        bars.add(
                new FigureBar(
                        "Bytes of columns: " + what,
                        Kind.TIMES_FEWER,
                        Figure.COLUMN_MEGABYTES,
                        group + NestedPart.OURS,
                        group + NestedPart.STOCK,
                        timesFewerBytes));
    }

    private static String id(String group, Compaction compaction) {
        return group + "/" + compaction.caseName();
    }
}
