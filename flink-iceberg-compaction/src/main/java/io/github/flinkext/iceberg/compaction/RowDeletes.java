/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * When so much is deleted from a file that it is rewritten for that alone. Only this makes equality
 * deletes go away: Iceberg drops them once no file is older than they are, and files that are as
 * large as they shall be would never get any younger.
 */
record RowDeletes(int maxFiles, double maxRatio) {

    static RowDeletes of(CompactionSettings.Deletes deletes) {
        return new RowDeletes(deletes.files(), deletes.ratio());
    }

    boolean areMany(FileScanTask file) {
        long rows = file.file().recordCount();
        // A file without rows is not worth a rewrite for its share.
        return file.deletes().size() >= maxFiles
                || (rows > 0 && deletedByPosition(file) >= maxRatio * rows);
    }

    /** Of rows of that file; 0 if its delete files are for other files, too. */
    private static long deletedByPosition(FileScanTask file) {
        long deleted = 0;
        for (DeleteFile delete : file.deletes()) {
            if (ContentFileUtil.isFileScoped(delete)) {
                deleted += delete.recordCount();
            }
        }
        return deleted;
    }
}
