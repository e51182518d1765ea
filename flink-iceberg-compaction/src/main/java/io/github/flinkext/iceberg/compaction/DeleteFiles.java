/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A walk through all delete files of a snapshot, whether they apply to anything or not. */
final class DeleteFiles {

    private DeleteFiles() {}

    /** Vectors of several data files share one, so they are told apart by their offsets in it. */
    static String key(DeleteFile file) {
        return file.location() + "@" + file.contentOffset();
    }

    static void forEach(Table table, Snapshot snapshot, Consumer<DeleteFile> visitor) {
        for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> files =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                files.forEach(file -> visitor.accept(file.copyWithoutStats()));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read manifest " + manifest.path(), e);
            }
        }
    }
}
