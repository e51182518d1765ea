/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.LocalCluster;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads of a field or two of a struct with 50, by the reader alone and in SQL. */
final class NestedPart implements IcebergPart {

    static final String STOCK = "iceberg";
    static final String OURS = "iceberg-ext";

    private final NestedTable table;
    private final Figures figures;
    private FlinkCluster cluster;

    /**
     * @param tables folder for tables
     */
    NestedPart(Path tables, long rows, Figures figures) {
        this.table = new NestedTable(new LakeTable(tables.resolve("nested")), rows);
        this.figures = figures;
    }

    static String readerGroup(NestedQuestion question) {
        return "nested-reader-" + question.caseName();
    }

    static String sqlGroup(NestedQuestion question) {
        return "nested-sql-" + question.caseName();
    }

    @Override
    public String title() {
        return "nested: %,d rows".formatted(table.rows());
    }

    @Override
    public List<BenchmarkCase> cases() {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (NestedQuestion question : NestedQuestion.values()) {
            cases.add(reader(question, STOCK, false, "the whole struct is read"));
            cases.add(reader(question, OURS, true, "the needed fields are read"));
        }
        for (NestedQuestion question : NestedQuestion.values()) {
            cases.add(sql(question, STOCK, false));
            cases.add(sql(question, OURS, true));
        }
        return cases;
    }

    private BenchmarkCase reader(
            NestedQuestion question, String name, boolean pruned, String what) {
        String group = readerGroup(question);
        return new BenchmarkCase(
                group,
                name,
                question.description() + ": " + what,
                table.rows(),
                new NestedScan(group + "/" + name, table, question, pruned, figures));
    }

    private BenchmarkCase sql(NestedQuestion question, String name, boolean pruned) {
        String group = sqlGroup(question);
        return new BenchmarkCase(
                group,
                name,
                "SELECT %s, catalog of type %s".formatted(question.description(), name),
                table.rows(),
                new NestedQuery(
                        group + "/" + name, table, question, pruned, () -> cluster, figures));
    }

    @Override
    public Measurements run(InterleavedRounds selected, int rounds, PrintWriter out)
            throws Exception {
        out.println("writing the table");
        out.flush();
        table.write();
        cluster = LocalCluster.start(NestedTable.FILES);
        selected.prepare();
        return selected.run(rounds);
    }

    @Override
    public void close() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        Folders.delete(table.lake().warehouse());
    }
}
