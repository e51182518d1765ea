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

    private final Query query;
    private final List<Event> events;
    private final ZoneId zone;
    private final AggregatePhaseStrategy phases;

    GatedWindows(
            FlinkCluster flink,
            Path folder,
            Query query,
            List<Event> events,
            ZoneId zone,
            AggregatePhaseStrategy phases) {
        super(flink, folder);
        this.query = query;
        this.events = events;
        this.zone = zone;
        this.phases = phases;
    }

    /**
     * What a job does.
     *
     * @param columns of its results
     * @param sql with {@code $job} for the name of the job
     * @param operator the name of Flink's operator in question
     */
    record Query(String columns, String sql, String operator) {

        /** Whose sums can be {@linkplain Disturbance disturbed}. */
        static Query aggregates(Set<WindowKind> kinds, AggregatePhaseStrategy phases) {
            return new Query(
                    "kind STRING, k STRING, s TIMESTAMP(3), e TIMESTAMP(3),"
                            + " n BIGINT, ids BIGINT, total BIGINT",
                    WindowKind.query(kinds, "disturb(SUM(id), '$job')"),
                    phases == AggregatePhaseStrategy.TWO_PHASE
                            ? "GlobalWindowAggregate"
                            : "WindowAggregate");
        }

        /**
         * @param chain one whose results are ids
         */
        static Query ids(WindowChain chain, Set<WindowKind> kinds, String operator) {
            return new Query(
                    "kind STRING, s TIMESTAMP(3), e TIMESTAMP(3), id BIGINT",
                    chain.query(kinds),
                    operator);
        }
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
                CREATE TABLE results (%s)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv')
                """
                        .formatted(query.columns(), results().toUri()));
        return tables.executeSql("INSERT INTO results " + query.sql().replace("$job", name()))
                .getJobClient()
                .orElseThrow();
    }

    @Override
    protected String vertexOf(boolean exact) {
        return (exact ? "Exact" : "") + query.operator() + "[";
    }
}
