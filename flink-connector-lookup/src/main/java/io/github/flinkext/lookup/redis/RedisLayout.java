/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import java.io.Serializable;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** How rows are kept in Redis: the commands that read them, and what the replies mean. */
interface RedisLayout extends Serializable {

    void open(FunctionContext context) throws Exception;

    /** Asks for all keys of the request. Completed on a thread of the client. */
    CompletableFuture<Replies> ask(RedisRequest request);

    /** What Redis said about the keys of one request. */
    interface Replies {

        /**
         * The rows of one key, empty if Redis does not have it.
         *
         * @throws RedisDataException if what Redis holds is no row of the table
         */
        Collection<RowData> rows(int position, RowData key);
    }
}
