/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A small connector of somebody else: {@code 'connector' = 'staff'}, a table (id INT, name STRING,
 * subtask INT) in which each id below {@code rows} is one person. It knows nothing of flinkext.
 */
public final class StaffTableFactory implements DynamicTableSourceFactory {

    public static final ConfigOption<Boolean> ASYNC =
            ConfigOptions.key("async").booleanType().defaultValue(false);
    public static final ConfigOption<Integer> ROWS =
            ConfigOptions.key("rows").intType().defaultValue(Integer.MAX_VALUE);

    @Override
    public String factoryIdentifier() {
        return "staff";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(ASYNC, ROWS);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        return new StaffSource(helper.getOptions().get(ASYNC), helper.getOptions().get(ROWS));
    }

    private record StaffSource(boolean async, int rows) implements LookupTableSource {

        @Override
        public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
            return async
                    ? AsyncLookupFunctionProvider.of(new AsyncStaff(rows))
                    : LookupFunctionProvider.of(new SyncStaff(rows));
        }

        @Override
        public DynamicTableSource copy() {
            return new StaffSource(async, rows);
        }

        @Override
        public String asSummaryString() {
            return "staff";
        }
    }

    private static Collection<RowData> find(RowData key, int rows, int subtask) {
        int id = key.getInt(0);
        return id < rows
                ? List.of(GenericRowData.of(id, StringData.fromString("name-" + id), subtask))
                : List.of();
    }

    /** The synchronous function; the third column tells which subtask looked the row up. */
    public static final class SyncStaff extends LookupFunction {

        private final int rows;
        private transient int subtask;
        private transient Thread user;

        SyncStaff(int rows) {
            this.rows = rows;
        }

        @Override
        public void open(FunctionContext context) {
            subtask = context.getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public Collection<RowData> lookup(RowData key) {
            Thread current = Thread.currentThread();
            if (user != null) {
                throw new IllegalStateException(
                        "Used by " + current + " while " + user + " uses it");
            }
            user = current;
            try {
                return find(key, rows, subtask);
            } finally {
                user = null;
            }
        }

        @Override
        public int hashCode() {
            return Objects.hash(rows);
        }
    }

    /** The asynchronous function. */
    public static final class AsyncStaff extends AsyncLookupFunction {

        private final int rows;
        private transient int subtask;

        AsyncStaff(int rows) {
            this.rows = rows;
        }

        @Override
        public void open(FunctionContext context) {
            subtask = context.getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
            return CompletableFuture.supplyAsync(() -> find(key, rows, subtask));
        }
    }
}
