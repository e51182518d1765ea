/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.gateway.api.endpoint.EndpointVersion;
import org.apache.flink.table.gateway.api.operation.OperationHandle;
import org.apache.flink.table.gateway.api.results.ResultSet;
import org.apache.flink.table.gateway.api.session.SessionEnvironment;
import org.apache.flink.table.gateway.api.session.SessionHandle;
import org.apache.flink.table.gateway.service.SqlGatewayServiceImpl;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The module in a session of the SQL Gateway, which is also what the SQL client talks to. The
 * gateway plans each statement with a new TableConfig, so nothing that {@code LOAD MODULE} put
 * there is left for the next statement.
 */
class SqlGatewayITCase {

    private SessionManager sessions;
    private SqlGatewayServiceImpl gateway;
    private SessionHandle session;

    @BeforeEach
    void openSession() {
        Configuration configuration = new Configuration();
        configuration.setString("execution.target", "local");
        configuration.setString("execution.attached", "true");
        sessions = SessionManager.create(new DefaultContext(configuration, List.of()));
        sessions.start();
        gateway = new SqlGatewayServiceImpl(sessions);
        session =
                gateway.openSession(
                        SessionEnvironment.newBuilder()
                                .setSessionEndpointVersion(new EndpointVersion() {})
                                .build());
    }

    @AfterEach
    void closeSession() {
        gateway.closeSession(session);
        sessions.stop();
    }

    @Test
    void explainsAndRunsAQueryAfterLoadingTheModule() {
        execute("LOAD MODULE flinkext");
        createOrders();

        assertThat(explain("SELECT id FROM orders")).contains("orders");
        assertThat(execute("SELECT id FROM orders")).extracting(row -> row.getLong(0)).hasSize(3);
    }

    @Test
    void showsTheHashOfALookupJoinInEachStatement() {
        execute("LOAD MODULE flinkext");
        createOrders();
        execute(
                """
                CREATE TABLE products (id BIGINT, name STRING) WITH (
                    'connector' = 'jdbc',
                    'url' = 'jdbc:postgresql://localhost/never-connected-to',
                    'table-name' = 'products',
                    'lookup.hash.enable' = 'true')
                """);
        String query =
                """
                SELECT o.id, p.name FROM orders AS o
                JOIN products FOR SYSTEM_TIME AS OF o.proctime AS p ON o.id = p.id
                """;

        assertThat(explain(query)).contains("shuffle=[true]");
        assertThat(explain(query)).contains("shuffle=[true]");
    }

    private void createOrders() {
        execute(
                """
                CREATE TABLE orders (id BIGINT, proctime AS PROCTIME()) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '3',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '1',
                    'fields.id.end' = '3')
                """);
    }

    private String explain(String query) {
        return execute("EXPLAIN " + query).get(0).getString(0).toString();
    }

    private List<RowData> execute(String statement) {
        OperationHandle operation =
                gateway.executeStatement(session, statement, -1, new Configuration());
        List<RowData> rows = new ArrayList<>();
        Long token = 0L;
        while (token != null) {
            ResultSet results = nextResults(operation, token);
            rows.addAll(results.getData());
            token = results.getNextToken();
        }
        return rows;
    }

    private ResultSet nextResults(OperationHandle operation, long token) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> gateway.fetchResults(session, operation, token, 100),
                        results -> results.getResultType() != ResultSet.ResultType.NOT_READY);
    }
}
