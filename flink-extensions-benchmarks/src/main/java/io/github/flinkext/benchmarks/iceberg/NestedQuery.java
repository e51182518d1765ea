/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.SqlJob;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;
import io.github.flinkext.iceberg.IcebergExtCatalogFactory;

import org.apache.flink.types.Row;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A batch query of a {@link NestedTable} on a cluster that runs already. What counts is the
 * processor time of the process, so also what it takes to plan and to start the job.
 *
 * @param pruned whether the catalog is ours
 */
record NestedQuery(
        String caseId,
        NestedTable table,
        NestedQuestion question,
        boolean pruned,
        Supplier<FlinkCluster> cluster,
        Figures figures)
        implements Workload {

    @Override
    public void check() throws Exception {
        String plan = job().explain(cluster.get(), question.sql());
        if (plan.contains(question.prunedPlan()) != pruned) {
            throw new BenchmarkException(
                    "The plan %s '%s': %s"
                            .formatted(pruned ? "lacks" : "has", question.prunedPlan(), plan));
        }
        run();
    }

    @Override
    public RunTime run(long rows) throws Exception {
        RunTime time = run();
        Figures.Run run = figures.add(caseId);
        run.put(Figure.CPU_SECONDS, time.counted().toNanos() / 1e9);
        run.put(Figure.WALL_SECONDS, time.wall().toNanos() / 1e9);
        return time;
    }

    private RunTime run() throws Exception {
        CpuStopwatch stopwatch = CpuStopwatch.ofProcess();
        stopwatch.start();
        Row sum = job().lastRow(cluster.get(), question.sql());
        stopwatch.stop();
        if (!sum.equals(Row.of(question.answer(table.rows())))) {
            throw new BenchmarkException(
                    "The sum is %s instead of %d.".formatted(sum, question.answer(table.rows())));
        }
        return stopwatch.time();
    }

    private SqlJob job() {
        return new SqlJob(
                Map.of(
                        "execution.runtime-mode",
                        "batch",
                        "parallelism.default",
                        Integer.toString(NestedTable.FILES)),
                table.lake()
                        .catalogDefinitions(
                                pruned ? IcebergExtCatalogFactory.IDENTIFIER : "iceberg"));
    }
}
