/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
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

import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A small connector of somebody else: {@code 'connector' = 'staff'}, a table (id INT, name STRING,
 * subtask INT) in which each id below {@code rows} is one person. A lookup takes {@code delay};
 * that of {@code failing-id} fails. It knows nothing of flinkext.
 */
public final class StaffTableFactory implements DynamicTableSourceFactory {

    public static final ConfigOption<Boolean> ASYNC =
            ConfigOptions.key("async").booleanType().defaultValue(false);
    public static final ConfigOption<Integer> ROWS =
            ConfigOptions.key("rows").intType().defaultValue(Integer.MAX_VALUE);

    public static final ConfigOption<Duration> DELAY =
            ConfigOptions.key("delay").durationType().defaultValue(Duration.ZERO);

    public static final ConfigOption<Integer> FAILING_ID =
            ConfigOptions.key("failing-id").intType().defaultValue(-1);

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
        return Set.of(ASYNC, ROWS, DELAY, FAILING_ID);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        Staff staff = new Staff(options.get(ROWS), options.get(DELAY), options.get(FAILING_ID));
        return new StaffSource(options.get(ASYNC), staff);
    }

    /** The people, of whom one may fail to be looked up. */
    private record Staff(int rows, Duration delay, int failingId) implements Serializable {

        Collection<RowData> find(RowData key, int subtask) {
            LockSupport.parkNanos(delay.toNanos());
            int id = key.getInt(0);
            if (id == failingId) {
                throw new IllegalStateException("Staff " + id + " is not to be looked up");
            }
            return id < rows
                    ? List.of(GenericRowData.of(id, StringData.fromString("name-" + id), subtask))
                    : List.of();
        }
    }

    private record StaffSource(boolean async, Staff staff) implements LookupTableSource {

        @Override
        public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
            return async
                    ? AsyncLookupFunctionProvider.of(new AsyncStaff(staff))
                    : LookupFunctionProvider.of(new SyncStaff(staff));
        }

        @Override
        public DynamicTableSource copy() {
            return new StaffSource(async, staff);
        }

        @Override
        public String asSummaryString() {
            return "staff";
        }
    }

    /** The synchronous function; the third column tells which subtask looked the row up. */
    public static final class SyncStaff extends LookupFunction {

        private final Staff staff;
        private transient int subtask;
        private transient Thread user;

        SyncStaff(Staff staff) {
            this.staff = staff;
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
                return staff.find(key, subtask);
            } finally {
                user = null;
            }
        }
    }

    /** The asynchronous function. */
    public static final class AsyncStaff extends AsyncLookupFunction {

        private final Staff staff;
        private transient int subtask;

        AsyncStaff(Staff staff) {
            this.staff = staff;
        }

        @Override
        public void open(FunctionContext context) {
            subtask = context.getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
            return CompletableFuture.supplyAsync(() -> staff.find(key, subtask));
        }
    }
}
