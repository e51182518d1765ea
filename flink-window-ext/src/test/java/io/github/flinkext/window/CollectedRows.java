/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.types.Row;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the rows that pass, of all jobs in this JVM that use the name. */
public final class CollectedRows implements MapFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    private static final Map<String, List<Row>> ROWS = new ConcurrentHashMap<>();

    private final String name;

    public CollectedRows(String name) {
        this.name = name;
    }

    public static List<Row> of(String name) {
        return ROWS.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>());
    }

    @Override
    public Row map(Row row) {
        of(name).add(row);
        return row;
    }
}
