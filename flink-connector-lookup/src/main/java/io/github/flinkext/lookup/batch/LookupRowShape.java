/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;

import java.io.Serializable;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * Shape of a looked-up row.
 *
 * @param arity number of its columns, after projection push-down
 * @param keyPositions position of each key column in it, in the order of the key row's fields
 */
@Internal
public record LookupRowShape(int arity, int[] keyPositions) implements Serializable {

    static LookupRowShape of(int arity, LookupContext context) {
        int[][] keys = context.getKeys();
        int[] positions = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            checkArgument(
                    keys[i].length == 1,
                    "Cannot look up by a field of a nested column: only top-level columns are"
                            + " supported as lookup keys.");
            positions[i] = keys[i][0];
        }
        return new LookupRowShape(arity, positions);
    }

    boolean isKey(int column) {
        for (int position : keyPositions) {
            if (position == column) {
                return true;
            }
        }
        return false;
    }
}
