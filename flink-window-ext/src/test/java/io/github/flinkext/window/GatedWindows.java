/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.gated.Disturbance;
import io.github.flinkext.testutils.gated.GatedJob;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** A job of several kinds of windows. Operators get the ids that Flink makes up. */
final class GatedWindows extends GatedJob {

    static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    private final Set<WindowKind> kinds;
    private final List<Event> events;
    private final ZoneId zone;
    private final AggregatePhaseStrategy phases;

    GatedWindows(
            FlinkCluster flink,
            Path folder,
            Set<WindowKind> kinds,
            List<Event> events,
            ZoneId zone,
            AggregatePhaseStrategy phases) {
        super(flink, folder);
        this.kinds = kinds;
        this.events = events;
        this.zone = zone;
        this.phases = phases;
    }

    @Override
    protected JobClient submit(StreamExecutionEnvironment environment, boolean exact) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, exact);
        tables.getConfig().setLocalTimeZone(zone);
        tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
        tables.createTemporarySystemFunction("disturb", Disturbance.class);
        Event.createTable(
                tables,
                source(environment, "events", events.stream().map(Event::line).toList()),
                "ts",
                OUT_OF_ORDER);
        tables.executeSql(
                """
                CREATE TABLE results (
                  kind STRING, k STRING, s TIMESTAMP(3), e TIMESTAMP(3),
                  n BIGINT, ids BIGINT, total BIGINT)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv')
                """
                        .formatted(results().toUri()));
        String sum = "disturb(SUM(id), '%s')".formatted(name());
        return tables.executeSql("INSERT INTO results " + WindowKind.query(kinds, sum))
                .getJobClient()
                .orElseThrow();
    }

    @Override
    protected String vertexOf(boolean exact) {
        return (exact ? "Exact" : "")
                + (phases == AggregatePhaseStrategy.TWO_PHASE ? "Global" : "")
                + "WindowAggregate[";
    }
}
