/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.Loopback;

import org.apache.flink.table.api.TableEnvironment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RestRequests;
import org.apache.iceberg.rest.RestRequests.Answer;
import org.apache.iceberg.rest.RestRequests.Request;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A server of Iceberg's REST catalog in this JVM, which treats requests as a test tells it. Tables
 * are kept by Iceberg's JDBC catalog, in memory.
 */
final class RestCatalogServer implements AutoCloseable {

    /** What becomes of a request. */
    enum Treatment {
        ANSWER,
        /** Nothing is done, and the server says that it is overloaded. */
        REFUSE,
        /** Nothing is done, and the server says that somebody else was faster. */
        CALL_CONFLICT,
        /** It is done, but the connection breaks before the answer. */
        LOSE_ANSWER,
        /** The connection breaks while the request is on its way. */
        DELAY
    }

    private static final String ERROR =
            """
            {"error": {"message": "The test wants it.", "type": "%s", "code": %d}}""";

    private final Path warehouse;
    private final JdbcCatalog tables = new JdbcCatalog();
    private final RestRequests requests;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Request> delayed = new ConcurrentLinkedQueue<>();
    private volatile Function<Request, Treatment> treatment;
    private HttpServer server;

    RestCatalogServer(Path warehouse) throws IOException {
        this.warehouse = warehouse;
        tables.setConf(new Configuration());
        tables.initialize(
                "server",
                Map.of(
                        "uri",
                        "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                        "warehouse",
                        warehouse.toUri().toString()));
        requests = new RestRequests(tables);
        treatAllWith(Treatment.ANSWER);
        Loopback.listen(this::start);
    }

    private void start(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Nobody listens any more. */
    void stop() {
        server.stop(0);
    }

    /** Listens again where it did before it was stopped. */
    void start() throws IOException {
        start(server.getAddress().getPort());
    }

    void treatAllWith(Treatment all) {
        treat(request -> all);
    }

    void treat(Function<Request, Treatment> how) {
        treatment = how;
    }

    /** Lets the first request arrive that was delayed, if there is any. */
    boolean nextArrives() throws IOException {
        Request request = delayed.poll();
        if (request != null) {
            requests.answer(request);
        }
        return request != null;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request =
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
            switch (treatment.apply(request)) {
                case ANSWER -> send(exchange, requests.answer(request));
                case REFUSE -> send(exchange, error(503, "ServiceUnavailableException"));
                case CALL_CONFLICT -> send(exchange, error(409, "CommitFailedException"));
                case LOSE_ANSWER -> requests.answer(request);
                case DELAY -> delayed.add(request);
            }
        }
    }

    private static Answer error(int code, String type) {
        return new Answer(code, ERROR.formatted(type, code));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (body.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.code(), -1);
        } else {
            exchange.sendResponseHeaders(answer.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Makes it known as {@code lake}, with its database {@code db}. */
    void create(TableEnvironment environment) {
        create(environment, "'cache-enabled'='true'");
    }

    void create(TableEnvironment environment, String options) {
        environment.executeSql(
                "CREATE CATALOG lake WITH ('type'='iceberg-ext', 'catalog-type'='rest', 'uri'='http://localhost:%d', %s)"
                        .formatted(server.getAddress().getPort(), options));
        environment.executeSql("CREATE DATABASE IF NOT EXISTS lake.db");
    }

    /** A table as the server has it. */
    LocalTable table(String name) {
        return new LocalTable(warehouse, name, () -> load(name));
    }

    private Table load(String name) {
        return tables.loadTable(TableIdentifier.of("db", name));
    }

    @Override
    public void close() throws IOException {
        stop();
        threads.shutdownNow();
        tables.close();
    }
}
