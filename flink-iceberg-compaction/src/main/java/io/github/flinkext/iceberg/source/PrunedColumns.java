/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Iceberg reads of a table: the fields that are asked for and those that conditions and
 * deletes need, in the structs they are in.
 */
final class PrunedColumns {

    private final Schema schema;
    private final int[][] positions;
    private final boolean flat;

    /**
     * @param table all columns of the table, in Flink's order
     * @param paths fields of it that are asked for
     * @param needed ids of fields that must be read, whether asked for or not
     */
    PrunedColumns(Schema table, int[][] paths, Set<Integer> needed) {
        Schema asked = topLevel(table, paths);
        this.flat =
                Arrays.stream(paths).allMatch(path -> path.length == 1)
                        && TypeUtil.getProjectedIds(asked).containsAll(needed);
        this.schema = flat ? asked : TypeUtil.select(table, ids(table, paths, needed));
        this.positions = new int[paths.length][];
        for (int i = 0; i < paths.length; i++) {
            positions[i] = positions(fields(table, paths[i]), schema);
        }
    }

    Schema schema() {
        return schema;
    }

    /** Where each field that is asked for is in {@link #schema()}, as paths. */
    int[][] positions() {
        return positions;
    }

    /** Whether the columns of the schema are what is asked for, in that order. */
    boolean isFlat() {
        return flat;
    }

    /** The fields on a path, from the column down. */
    static List<NestedField> fields(Schema schema, int[] path) {
        List<NestedField> fields = new ArrayList<>();
        StructType struct = schema.asStruct();
        for (int position : path) {
            NestedField field = struct.fields().get(position);
            fields.add(field);
            struct = field.type().isStructType() ? field.type().asStructType() : null;
        }
        return fields;
    }

    static NestedField leaf(Schema schema, int[] path) {
        List<NestedField> fields = fields(schema, path);
        return fields.get(fields.size() - 1);
    }

    private static Schema topLevel(Schema table, int[][] paths) {
        return new Schema(
                Arrays.stream(paths).map(path -> table.columns().get(path[0])).distinct().toList());
    }

    private static Set<Integer> ids(Schema table, int[][] paths, Set<Integer> needed) {
        Set<Integer> ids = new HashSet<>(needed);
        for (int[] path : paths) {
            ids.add(leaf(table, path).fieldId());
        }
        return ids;
    }

    private static int[] positions(List<NestedField> path, Schema schema) {
        int[] positions = new int[path.size()];
        StructType struct = schema.asStruct();
        for (int i = 0; i < positions.length; i++) {
            NestedField field = struct.field(path.get(i).fieldId());
            positions[i] = struct.fields().indexOf(field);
            struct = field.type().isStructType() ? field.type().asStructType() : null;
        }
        return positions;
    }
}
