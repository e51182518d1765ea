/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.source.DynamicTableSource.DataStructureConverter;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code lookup-redis} table, made as DDL makes it and looked up without a plan. */
final class RedisTestTable {

    private final Map<String, String> options = new HashMap<>(Map.of("connector", "lookup-redis"));
    private final List<Column> columns;
    private final List<String> primaryKey;
    private List<String> produced;

    private RedisTestTable(List<Column> columns, List<String> primaryKey) {
        this.columns = columns;
        this.primaryKey = primaryKey;
        this.produced = columns.stream().map(Column::getName).toList();
    }

    static RedisTestTable of(List<String> primaryKey, Column... columns) {
        return new RedisTestTable(List.of(columns), primaryKey);
    }

    static Column column(String name, DataType type) {
        return Column.physical(name, type);
    }

    RedisTestTable with(String key, Object value) {
        options.put(key, value.toString());
        return this;
    }

    RedisTestTable withDefault(String key, Object value) {
        options.putIfAbsent(key, value.toString());
        return this;
    }

    /** Only these columns are read. */
    RedisTestTable producing(String... columnNames) {
        produced = List.of(columnNames);
        return this;
    }

    RedisLookupTableSource source() {
        ResolvedSchema schema =
                new ResolvedSchema(
                        columns, List.of(), UniqueConstraint.primaryKey("pk", primaryKey));
        CatalogTable table =
                CatalogTable.newBuilder()
                        .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
                        .options(options)
                        .build();
        RedisLookupTableSource source =
                (RedisLookupTableSource)
                        FactoryUtil.createDynamicTableSource(
                                null,
                                ObjectIdentifier.of("c", "d", "users"),
                                new ResolvedCatalogTable(table, schema),
                                Map.of(),
                                TableConfig.getDefault(),
                                RedisTestTable.class.getClassLoader(),
                                false);
        List<String> names = columns.stream().map(Column::getName).toList();
        int[][] projection =
                Projection.of(produced.stream().mapToInt(names::indexOf).toArray())
                        .toNestedIndexes();
        DataType rowType = schema.toPhysicalRowDataType();
        source.applyProjection(projection, Projection.of(projection).project(rowType));
        return source;
    }

    /** Opens lookups by these columns. */
    RedisBatchLookupFunction openedBy(String... keys) throws Exception {
        int[][] positions =
                Stream.of(keys).map(key -> new int[] {produced.indexOf(key)}).toArray(int[][]::new);
        RedisBatchLookupFunction function = source().function(new Context(positions));
        try {
            function.open(new FunctionContext(null, getClass().getClassLoader(), null));
        } catch (Throwable t) {
            function.close();
            throw t;
        }
        return function;
    }

    static List<Collection<RowData>> ask(RedisBatchLookupFunction function, RowData... keys)
            throws Exception {
        return function.lookupBatch(List.of(keys)).get(1, TimeUnit.MINUTES);
    }

    /** A row; strings are turned into Flink's own. */
    static RowData row(Object... values) {
        GenericRowData row = new GenericRowData(values.length);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            row.setField(i, value instanceof String text ? StringData.fromString(text) : value);
        }
        return row;
    }

    private record Context(int[][] keys) implements LookupContext {

        @Override
        public int[][] getKeys() {
            return keys;
        }

        @Override
        public boolean preferCustomShuffle() {
            return false;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeInformation<T> createTypeInformation(DataType type) {
            return (TypeInformation<T>) InternalTypeInfo.of(type.getLogicalType());
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeInformation<T> createTypeInformation(LogicalType type) {
            return (TypeInformation<T>) InternalTypeInfo.of(type);
        }

        @Override
        public DataStructureConverter createDataStructureConverter(DataType type) {
            throw new UnsupportedOperationException(type.toString());
        }
    }
}
