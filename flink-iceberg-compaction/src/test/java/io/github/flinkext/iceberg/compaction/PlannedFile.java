/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A data file that exists for planners only, with its deletes. */
final class PlannedFile implements FileScanTask {

    private static final long serialVersionUID = 1L;
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int ROWS = 100;

    private final transient DataFile file;
    private final transient List<DeleteFile> deletes;

    private PlannedFile(DataFile file, List<DeleteFile> deletes) {
        this.file = file;
        this.deletes = deletes;
    }

    /** Of 100 rows. */
    static PlannedFile of(long sequenceNumber, long bytes) {
        DataFile built =
                DataFiles.builder(PartitionSpec.unpartitioned())
                        .withPath("file-" + COUNT.incrementAndGet())
                        .withFormat("parquet")
                        .withFileSizeInBytes(bytes)
                        .withRecordCount(ROWS)
                        .build();
        return new PlannedFile(numbered(built, sequenceNumber), List.of());
    }

    /** Builders of files have no sequence number: it comes from the commit. */
    private static DataFile numbered(DataFile file, long sequenceNumber) {
        return (DataFile)
                Proxy.newProxyInstance(
                        DataFile.class.getClassLoader(),
                        new Class<?>[] {DataFile.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("dataSequenceNumber")
                                        ? sequenceNumber
                                        : method.invoke(file, arguments));
    }

    PlannedFile withEqualityDeletes(int files) {
        List<DeleteFile> all = new ArrayList<>(deletes);
        for (int i = 0; i < files; i++) {
            all.add(builder().ofEqualityDeletes(1).withRecordCount(1).build());
        }
        return new PlannedFile(file, all);
    }

    PlannedFile withPositionDeletesOfItsOwn(long rows) {
        List<DeleteFile> all = new ArrayList<>(deletes);
        all.add(
                builder()
                        .ofPositionDeletes()
                        .withReferencedDataFile(location())
                        .withRecordCount(rows)
                        .build());
        return new PlannedFile(file, all);
    }

    PlannedFile withPositionDeletesOfMany(long rows) {
        List<DeleteFile> all = new ArrayList<>(deletes);
        all.add(builder().ofPositionDeletes().withRecordCount(rows).build());
        return new PlannedFile(file, all);
    }

    private static FileMetadata.Builder builder() {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .withPath("delete-" + COUNT.incrementAndGet())
                .withFormat("parquet")
                .withFileSizeInBytes(1);
    }

    String location() {
        return file.location();
    }

    long bytes() {
        return file.fileSizeInBytes();
    }

    @Override
    public DataFile file() {
        return file;
    }

    @Override
    public List<DeleteFile> deletes() {
        return deletes;
    }

    @Override
    public PartitionSpec spec() {
        return PartitionSpec.unpartitioned();
    }

    @Override
    public Schema schema() {
        return new Schema();
    }

    @Override
    public long start() {
        return 0;
    }

    @Override
    public long length() {
        return bytes();
    }

    @Override
    public Expression residual() {
        return Expressions.alwaysTrue();
    }

    @Override
    public Iterable<FileScanTask> split(long targetSplitSize) {
        return List.of(this);
    }

    @Override
    public String toString() {
        return "%s of %d".formatted(location(), bytes());
    }
}
