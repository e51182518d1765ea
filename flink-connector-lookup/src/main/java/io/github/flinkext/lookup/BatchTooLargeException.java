/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.PublicEvolving;

/**
 * The rows of a batch are more than may be held in memory at once. A batch of several keys that
 * fails with it is split at once, without a retry.
 */
@PublicEvolving
public class BatchTooLargeException extends Exception {

    private static final long serialVersionUID = 1L;

    public BatchTooLargeException(String message) {
        super(message);
    }
}
