/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.operator.LookupJoinOperatorFactory;
import io.github.flinkext.lookup.testing.Tables;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Which operator runs a lookup join. */
class LookupOperatorChoiceITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String BATCHES = "'lookup.async.batch.size' = '10'";
    private static final String JOIN =
            "SELECT o.id, s.name FROM orders AS o"
                    + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"STREAMING", "BATCH"})
    void asynchronousJoinsWithOurOptionsRunInOurOperator(RuntimeExecutionMode mode) {
        assertThat(operatorOf(JOIN, mode, BATCHES, Map.of()))
                .isInstanceOf(LookupJoinOperatorFactory.class);
    }

    @Test
    void hashedJoinsDoToo() {
        assertThat(
                        operatorOf(
                                JOIN,
                                RuntimeExecutionMode.STREAMING,
                                BATCHES + ", 'lookup.hash.enable' = 'true'",
                                Map.of()))
                .isInstanceOf(LookupJoinOperatorFactory.class);
    }

    @Test
    void synchronousJoinsRunInFlinksOperator() {
        String hinted =
                JOIN.replace("SELECT", "SELECT /*+ LOOKUP('table'='s', 'async'='false') */");

        assertThat(operatorOf(hinted, RuntimeExecutionMode.STREAMING, BATCHES, Map.of()))
                .isInstanceOf(SimpleOperatorFactory.class);
    }

    @Test
    void joinsWithoutOurOptionsRunInFlinksOperator() {
        assertThat(operatorOf(JOIN, RuntimeExecutionMode.STREAMING, "", Map.of()))
                .isNotInstanceOf(LookupJoinOperatorFactory.class);
    }

    /** Flink's key-ordered operator has keyed state of its own. */
    @Test
    void updatesThatAreOrderedByKeyStayInFlinksOperator() {
        String join =
                "SELECT o.c, s.name FROM (SELECT staff_id, COUNT(*) AS c, PROCTIME() AS pt"
                        + " FROM orders GROUP BY staff_id) AS o"
                        + " JOIN staff FOR SYSTEM_TIME AS OF o.pt AS s ON o.staff_id = s.id";
        Map<String, String> session =
                Map.of(
                        "table.exec.async-lookup.key-ordered-enabled", "true",
                        "table.exec.async-lookup.output-mode", "ALLOW_UNORDERED");

        assertThat(operatorOf(join, RuntimeExecutionMode.STREAMING, BATCHES, session))
                .isNotInstanceOf(LookupJoinOperatorFactory.class)
                .isNotInstanceOf(AsyncWaitOperatorFactory.class);
    }

    private static StreamOperatorFactory<?> operatorOf(
            String join,
            RuntimeExecutionMode mode,
            String tableOptions,
            Map<String, String> session) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        StreamExecutionEnvironment environment = FLINK.environment(configuration);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        environment,
                        EnvironmentSettings.newInstance().withConfiguration(configuration).build());
        session.forEach(tables.getConfig()::set);
        tables.executeSql("LOAD MODULE flinkext");
        Tables.createOrders(tables);
        Tables.createStaff(tables, "staff", tableOptions);
        tables.toChangelogStream(tables.sqlQuery(join)).sinkTo(new DiscardingSink<>());
        List<StreamNode> joins =
                environment.getStreamGraph().getStreamNodes().stream()
                        .filter(node -> node.getOperatorName().contains("LookupJoin["))
                        .toList();
        assertThat(joins).hasSize(1);
        return joins.get(0).getOperatorFactory();
    }
}
