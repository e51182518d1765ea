/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import java.util.List;

/** One subtask of an operator whose rows bring their windows along. */
interface AttachedWindows extends AutoCloseable {

    /**
     * @param windowEnd in local time
     */
    void add(String key, long id, long millis, long windowEnd) throws Exception;

    /** Moves the watermark on, and returns the rows that have come since they were asked for. */
    List<String> watermark(long millis) throws Exception;

    OperatorSubtaskState snapshot() throws Exception;

    int timers();

    int keyedStateEntries();
}
