/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.util.ArrayList;
import java.util.List;

/** A key could not be looked up, in spite of all retries. */
@Internal
public final class LookupFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param effort how far it was tried, such as {@code ", after 2 requests"}
     */
    LookupFailedException(String target, RowData key, String effort, Throwable cause) {
        super(
                String.format(
                        "Cannot look up key %s in %s%s: %s",
                        text(key),
                        target,
                        effort,
                        cause.getMessage() == null ? cause.toString() : cause.getMessage()),
                cause);
    }

    private static String text(RowData key) {
        if (!(key instanceof GenericRowData row)) {
            return key.toString();
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            fields.add(String.valueOf(row.getField(i)));
        }
        return fields.toString();
    }
}
