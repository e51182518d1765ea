/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A dimension that a test holds in its hands, served by {@link HeldTableFactory}: each id has one
 * row {@code (id, 'name-<id>')}, some wait until the test lets them go, some are absent, and some
 * cannot be looked up.
 */
public final class HeldTable {

    private static final Map<String, HeldTable> TABLES = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final Map<Integer, CompletableFuture<Void>> held = new ConcurrentHashMap<>();
    private final Set<Integer> absent = ConcurrentHashMap.newKeySet();
    private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

    public HeldTable() {
        TABLES.put(name, this);
    }

    static HeldTable named(String name) {
        return TABLES.get(name);
    }

    /** From now on lookups of these ids wait. */
    public HeldTable hold(Integer... ids) {
        for (int id : ids) {
            held.put(id, new CompletableFuture<>());
        }
        return this;
    }

    /** Answers those that wait for this id, and later ones at once. */
    public void release(int id) {
        held.remove(id).complete(null);
    }

    public HeldTable without(Integer... ids) {
        absent.addAll(List.of(ids));
        return this;
    }

    public HeldTable failing(Integer... ids) {
        failing.addAll(List.of(ids));
        return this;
    }

    /** Declares it as a table {@code (id INT, name STRING)}. */
    public void create(TableEnvironment tables, String table, String options) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE %s (id INT, name STRING) WITH ('connector' = 'held',"
                                + " 'name' = '%s'%s)",
                        table, name, options.isEmpty() ? "" : ", " + options));
    }

    CompletableFuture<Collection<RowData>> find(int id) {
        return held.getOrDefault(id, CompletableFuture.completedFuture(null))
                .thenApply(released -> rowsOf(id));
    }

    /** What a scan reads: ids 0 to 19, without the absent ones. */
    List<RowData> rows() {
        List<RowData> rows = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            rows.addAll(rowsOf(id));
        }
        return rows;
    }

    private Collection<RowData> rowsOf(int id) {
        if (failing.contains(id)) {
            throw new IllegalStateException("Id " + id + " is not to be looked up");
        }
        return absent.contains(id)
                ? List.of()
                : List.of(GenericRowData.of(id, StringData.fromString("name-" + id)));
    }
}
