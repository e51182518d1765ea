/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

/**
 * A result on its way from the rewriter to the committer.
 *
 * <p>A checkpoint that the rewriter took before has the task, so the same checkpoint of the
 * committer must not have the result: in at-least-once mode, it may come before the barriers of
 * other rewriters.
 *
 * @param afterCheckpoint the last one that the rewriter took before it sent the result
 */
record SentResult(CompactionResult result, long afterCheckpoint) {}
