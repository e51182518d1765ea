/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The graphs of jobs that write late rows. A scheduler may give each vertex of a job another
 * parallelism than it was planned with, up to its max parallelism.
 */
class LateRowGraphITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String CALENDAR_WINDOW =
            """
            CALENDAR_WINDOW(
              input => TABLE %s, on_time => DESCRIPTOR(ts), unit => 'DAY', zone => 'UTC',
              aggregates => 'COUNT(*) AS n')
            """;
    private static final String SLIDING_FEATURES =
            """
            SLIDING_FEATURES(
              input => TABLE %s, on_time => DESCRIPTOR(ts), horizons => '1 h',
              features => 'COUNT(*) AS n')
            """;
    private static final String DAYS =
            """
            SELECT k, COUNT(*) FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
            GROUP BY k, window_start, window_end
            """;

    private StreamExecutionEnvironment environment;
    private StreamTableEnvironment tables;

    @BeforeEach
    void createTables() {
        environment =
                FLINK.environment(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 2));
        tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        Event.createTable(
                environment,
                tables,
                List.of(Event.at("k0", 1, Instant.EPOCH)),
                "ts",
                Duration.ofMinutes(1));
        tables.executeSql("CREATE TABLE late (ts TIMESTAMP_LTZ(3)) WITH ('connector' = 'print')");
        tables.executeSql("CREATE TABLE results (n BIGINT) WITH ('connector' = 'blackhole')");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "late");
    }

    /** All rows are of one key then, whose key group no other subtask has. */
    @Test
    void aFunctionWithoutKeysAndItsLateRowsAreOfOneSubtask() {
        StreamGraph graph = graphOf("SELECT n FROM " + CALENDAR_WINDOW.formatted("events"));

        for (String name : List.of("LateRows", "ProcessTableFunction")) {
            assertThat(vertices(graph.getJobGraph(), name))
                    .singleElement()
                    .satisfies(
                            vertex -> {
                                assertThat(vertex.getParallelism()).as(name).isEqualTo(1);
                                assertThat(vertex.getMaxParallelism()).as(name).isEqualTo(1);
                            });
        }
    }

    /** Rows that have one key by where they come from, and not by an exchange. */
    @Test
    void soAreThoseOfRowsThatAreOfOneSubtaskAnyway() {
        tables.executeSql(
                """
                CREATE TEMPORARY VIEW days AS SELECT window_time AS ts
                FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
                GROUP BY window_start, window_end, window_time
                """);

        StreamGraph graph = graphOf("SELECT n FROM " + CALENDAR_WINDOW.formatted("days"));

        for (String name : List.of("LateRows", "ProcessTableFunction")) {
            assertThat(vertices(graph.getJobGraph(), name))
                    .extracting(JobVertex::getMaxParallelism)
                    .as(name)
                    .containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CALENDAR_WINDOW, SLIDING_FEATURES})
    void rowsGoToAFunctionByItsKeysOnceMore(String function) {
        StreamGraph graph =
                graphOf(
                        "SELECT n"
                                + (function.equals(CALENDAR_WINDOW) ? "" : "_1h")
                                + " FROM "
                                + function.formatted("events PARTITION BY k"));

        assertThat(partitionersInto(graph, "LateRows")).containsExactly("HASH");
        assertThat(partitionersInto(graph, "ProcessTableFunction")).containsExactly("HASH");
    }

    @Test
    void anAggregateWithoutKeysIsOfOneSubtask() {
        StreamGraph graph =
                graphOf(
                        "SELECT COUNT(*) FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1'"
                                + " DAY) GROUP BY window_start, window_end");

        assertThat(vertices(graph.getJobGraph(), "ExactWindowAggregate"))
                .extracting(JobVertex::getMaxParallelism)
                .containsExactly(1);
    }

    /** Which is why tables that are written exactly once may take those of one window only. */
    @Test
    void eachWindowHasASinkOfItsOwn() {
        StreamStatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO results SELECT n FROM (" + DAYS + ") AS t (k, n)");
        statements.addInsertSql(
                "INSERT INTO results SELECT n FROM ("
                        + DAYS.replace("DAY", "HOUR")
                        + ") AS t (k, n)");
        statements.attachAsDataStream();

        assertThat(nodes(environment.getStreamGraph(), "Sink: late")).hasSize(2);
    }

    private StreamGraph graphOf(String query) {
        StreamStatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO results " + query);
        statements.attachAsDataStream();
        return environment.getStreamGraph();
    }

    private static List<JobVertex> vertices(JobGraph graph, String name) {
        return Stream.of(graph.getVerticesAsArray())
                .filter(vertex -> vertex.getName().contains(name))
                .toList();
    }

    private static List<StreamNode> nodes(StreamGraph graph, String name) {
        return graph.getStreamNodes().stream()
                .filter(node -> node.getOperatorName().contains(name))
                .toList();
    }

    private static List<String> partitionersInto(StreamGraph graph, String name) {
        return nodes(graph, name).stream()
                .flatMap(node -> node.getInEdges().stream())
                .map(edge -> edge.getPartitioner().toString())
                .toList();
    }
}
