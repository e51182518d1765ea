/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/** Fails a job whose compaction failed, where {@code compact.fail-job} asks for that. */
@Internal
public final class CompactionException extends FlinkRuntimeException {

    private static final long serialVersionUID = 1L;

    public CompactionException(String message, Throwable cause) {
        super(message, cause);
    }
}
