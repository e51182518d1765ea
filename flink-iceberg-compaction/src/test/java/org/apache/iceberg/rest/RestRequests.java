/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package org.apache.iceberg.rest;

import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.HTTPRequest.HTTPMethod;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.apache.iceberg.util.Pair;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests to a REST catalog, as Iceberg's own {@link RESTCatalogAdapter} of its tests answers
 * them. Iceberg's servlet does the same, but not with the classes that are relocated in its runtime
 * jar.
 *
 * <p>Lives here for {@code Route} and {@code RESTObjectMapper}. Checked on Iceberg 1.11.0.
 */
public final class RestRequests {

    /** A request as it came. */
    public record Request(String method, URI uri, String body) {

        /** Whether it commits files that replace others in the table of that name. */
        public boolean isCompactionOf(String table) {
            return uri.getPath().endsWith("/tables/" + table)
                    && body.contains("\"operation\":\"replace\"");
        }
    }

    /**
     * What is sent back.
     *
     * @param body empty if there is nothing to say
     */
    public record Answer(int code, String body) {}

    /** An adapter wants one, and makes nothing of it. */
    private static final URI ANY_BASE = URI.create("http://localhost");

    private final RESTCatalogAdapter adapter;

    /**
     * @param catalog keeps the tables
     */
    public RestRequests(Catalog catalog) {
        this.adapter = new RESTCatalogAdapter(catalog);
    }

    public Answer answer(Request request) throws IOException {
        HTTPMethod method = HTTPMethod.valueOf(request.method());
        String path = request.uri().getRawPath().substring(1);
        Pair<Route, Map<String, String>> found = Route.from(method, path);
        if (found == null) {
            return answer(400, "No route for " + method + " " + path);
        }
        Route route = found.first();
        ImmutableHTTPRequest.Builder builder =
                ImmutableHTTPRequest.builder()
                        .baseUri(ANY_BASE)
                        .method(method)
                        .path(path)
                        .queryParameters(queryOf(request.uri()));
        if (route.requestClass() != null) {
            builder.body(RESTObjectMapper.mapper().readValue(request.body(), route.requestClass()));
        }
        AtomicReference<ErrorResponse> error = new AtomicReference<>();
        RESTResponse response;
        try {
            response =
                    adapter.execute(
                            builder.build(), route.responseClass(), error::set, headers -> {});
        } catch (RuntimeException e) {
            return error.get() == null ? answer(500, e.toString()) : answer(error.get());
        }
        return new Answer(
                200,
                response == null ? "" : RESTObjectMapper.mapper().writeValueAsString(response));
    }

    private static Answer answer(int code, String message) throws IOException {
        return answer(
                ErrorResponse.builder()
                        .responseCode(code)
                        .withType("TestException")
                        .withMessage(message)
                        .build());
    }

    private static Answer answer(ErrorResponse error) throws IOException {
        return new Answer(error.code(), RESTObjectMapper.mapper().writeValueAsString(error));
    }

    private static Map<String, String> queryOf(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        if (uri.getQuery() != null) {
            for (String parameter : uri.getQuery().split("&")) {
                String[] pair = parameter.split("=", 2);
                query.put(pair[0], pair.length > 1 ? pair[1] : "");
            }
        }
        return query;
    }
}
