/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.annotation.PublicEvolving;

/**
 * Says that a request returned more than {@link JdbcLookupOptions#MAX_RESULT_ROWS} or {@link
 * JdbcLookupOptions#MAX_RESULT_SIZE} allows. With fewer keys it may succeed.
 */
@PublicEvolving
public final class ResultTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ResultTooLargeException(String message) {
        super(message);
    }
}
