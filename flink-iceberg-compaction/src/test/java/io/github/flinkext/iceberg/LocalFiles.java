/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** Hadoop's local files, but for their permissions: to set those, it starts a process for each. */
public final class LocalFiles extends LocalFileSystem {

    public LocalFiles() {
        super(new WithoutPermissions());
    }

    private static final class WithoutPermissions extends RawLocalFileSystem {

        @Override
        public void setPermission(Path path, FsPermission permission) {}
    }
}
