/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.iceberg.DataOperations;
import org.apache.iceberg.SnapshotSummary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all commits of a table together wrote, and how many delete files it had after each.
 *
 * @param writes commits of rows
 * @param compactions commits that replaced files
 * @param writtenBytes of the files with rows and deletes that writes added
 * @param rewrittenBytes of the files that compactions added
 * @param equalityDeleteFiles how many there were after each commit, from the oldest on
 * @param positionDeleteFiles how many there were at the end, deletion vectors included
 */
record CommitTotals(
        int writes,
        int compactions,
        long writtenBytes,
        long rewrittenBytes,
        List<Long> equalityDeleteFiles,
        long positionDeleteFiles) {

    /**
     * What a commit says of itself.
     *
     * @param operation as {@link DataOperations} names them
     */
    record Commit(String operation, Map<String, String> summary) {

        long number(String key) {
            return Long.parseLong(summary.getOrDefault(key, "0"));
        }

        boolean isCompaction() {
            return operation.equals(DataOperations.REPLACE);
        }
    }

    /**
     * @param commits from the oldest on
     */
    static CommitTotals of(List<Commit> commits) {
        int compactions = 0;
        long written = 0;
        long rewritten = 0;
        long equalityDeletes = 0;
        List<Long> equalityDeleteFiles = new ArrayList<>();
        long deletes = 0;
        for (Commit commit : commits) {
            long bytes = commit.number(SnapshotSummary.ADDED_FILE_SIZE_PROP);
            if (commit.isCompaction()) {
                compactions++;
                rewritten += bytes;
            } else {
                written += bytes;
            }
            equalityDeletes +=
                    commit.number(SnapshotSummary.ADD_EQ_DELETE_FILES_PROP)
                            - commit.number(SnapshotSummary.REMOVED_EQ_DELETE_FILES_PROP);
            equalityDeleteFiles.add(equalityDeletes);
            deletes = commit.number(SnapshotSummary.TOTAL_DELETE_FILES_PROP);
        }
        return new CommitTotals(
                commits.size() - compactions,
                compactions,
                written,
                rewritten,
                equalityDeleteFiles,
                deletes - equalityDeletes);
    }

    /** Bytes of all files over those of the files that had to be written. */
    double writeAmplification() {
        return (double) (writtenBytes + rewrittenBytes) / writtenBytes;
    }

    /**
     * How many equality delete files there were when this part of the commits was made.
     *
     * @param part above 0, at most 1
     */
    long equalityDeleteFilesAfter(double part) {
        int commits = (int) Math.round(part * equalityDeleteFiles.size());
        return commits == 0 ? 0 : equalityDeleteFiles.get(commits - 1);
    }

    /**
     * The most equality delete files there were after any commit of a part.
     *
     * @param from part of the commits after which to look, at least 0
     * @param to at most 1
     */
    long mostEqualityDeleteFiles(double from, double to) {
        int size = equalityDeleteFiles.size();
        return equalityDeleteFiles
                .subList((int) Math.round(from * size), (int) Math.round(to * size))
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }
}
