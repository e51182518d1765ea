/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sink in the memory of the test, served by {@link GatheredTableFactory}. With a primary key it
 * holds the last row of each key, as a database would; without one, all rows.
 */
public final class GatheredTable {

    private static final Map<String, GatheredTable> TABLES = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final Map<Object, Row> rows = new ConcurrentHashMap<>();

    public GatheredTable() {
        TABLES.put(name, this);
    }

    static GatheredTable named(String name) {
        return TABLES.get(name);
    }

    /** Declares it with these columns, and perhaps a primary key. */
    public void create(TableEnvironment tables, String table, String columns) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE %s (%s) WITH ('connector' = 'gathered', 'name' = '%s')",
                        table, columns, name));
    }

    public List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    /**
     * @param keys positions of the primary key, none if there is none
     */
    void change(Row change, int[] keys) {
        Object key = keys.length == 0 ? new Object() : Row.project(change, keys);
        if (key instanceof Row keyRow) {
            keyRow.setKind(RowKind.INSERT);
        }
        if (change.getKind() == RowKind.INSERT || change.getKind() == RowKind.UPDATE_AFTER) {
            change.setKind(RowKind.INSERT);
            rows.put(key, change);
        } else {
            rows.remove(key);
        }
    }
}
