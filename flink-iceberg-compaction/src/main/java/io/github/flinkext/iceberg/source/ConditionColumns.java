/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.expressions.ResolvedExpression;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a table that conditions of Iceberg can name.
 *
 * <p>Iceberg looks names up three times: in the schema of the snapshot when it plans, in the
 * table's and in that of the read. A field can be named if it is the same in all of them. One with
 * an initial default cannot: Iceberg takes it for null in Parquet files that lack it when it
 * decides which row groups to skip, and fills it in afterwards.
 */
final class ConditionColumns {

    private final ColumnPaths paths;
    private final Schema read;
    private final Schema table;
    private final Schema planned;
    private final boolean caseSensitive;

    /**
     * @param read the table's columns as Flink knows them
     */
    ConditionColumns(ColumnPaths paths, Schema read, ReadTable table) {
        this.paths = paths;
        this.read = read;
        this.table = table.schema();
        this.planned = table.plannedSchema();
        this.caseSensitive = table.isCaseSensitive();
    }

    Optional<ConditionColumn> find(ResolvedExpression expression) {
        return paths.referenced(expression).flatMap(this::column);
    }

    private Optional<ConditionColumn> column(int[] path) {
        List<NestedField> fields = PrunedColumns.fields(read, path);
        NestedField leaf = fields.get(fields.size() - 1);
        String name = fields.stream().map(NestedField::name).collect(Collectors.joining("."));
        if (!leaf.type().isPrimitiveType()
                || !isFoundIn(read, name, leaf)
                || !isFoundIn(table, name, leaf)
                || !isFoundIn(planned, name, leaf)
                || fields.stream().anyMatch(this::hasInitialDefault)) {
            return Optional.empty();
        }
        return Optional.of(
                new ConditionColumn(
                        name,
                        leaf.fieldId(),
                        paths.type(path),
                        fields.stream()
                                .limit(fields.size() - 1L)
                                .anyMatch(field -> table.findField(field.fieldId()).isOptional())));
    }

    private boolean hasInitialDefault(NestedField field) {
        return table.findField(field.fieldId()).initialDefault() != null;
    }

    private boolean isFoundIn(Schema schema, String name, NestedField field) {
        if (!caseSensitive && hasNamesThatDifferInCase(schema)) {
            return false;
        }
        NestedField found =
                caseSensitive ? schema.findField(name) : schema.caseInsensitiveFindField(name);
        return found != null
                && found.fieldId() == field.fieldId()
                && found.type().equals(field.type());
    }

    /** Iceberg fails if it is to look a name up regardless of case in such a schema. */
    private static boolean hasNamesThatDifferInCase(Schema schema) {
        Set<String> names = TypeUtil.indexByName(schema.asStruct()).keySet();
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
                < names.size();
    }
}
