/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.util.SerializationUtil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How tasks and results travel and are kept in state.
 *
 * <p>Files are written with Iceberg's own Java serialization: its JSON of files leaves out their
 * sequence numbers, without which rows of tables of format 3 lose theirs.
 */
final class TaskSerializer {

    /** In the first, attempts had small numbers and no location, and no task was interim. */
    private static final int FIRST_VERSION = 1;

    private static final int VERSION = 2;

    private static final MapSerializer<String, String> PROPERTIES =
            new MapSerializer<>(StringSerializer.INSTANCE, StringSerializer.INSTANCE);

    private TaskSerializer() {}

    static byte[] write(CompactionTask task) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        write(task, out);
        return out.getCopyOfBuffer();
    }

    static CompactionTask readTask(byte[] bytes) throws IOException {
        return readTask(new DataInputDeserializer(bytes));
    }

    static byte[] write(CompactionResult result) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        write(result.task(), out);
        writeFiles(result.outputs(), out);
        return out.getCopyOfBuffer();
    }

    static CompactionResult readResult(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        CompactionTask task = readTask(in);
        List<DataFile> outputs = readFiles(in);
        return new CompactionResult(task, outputs);
    }

    static byte[] write(SentResult sent) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        out.writeLong(sent.afterCheckpoint());
        out.write(write(sent.result()));
        return out.getCopyOfBuffer();
    }

    static SentResult readSentResult(byte[] bytes) throws IOException {
        long afterCheckpoint = new DataInputDeserializer(bytes).readLong();
        return new SentResult(
                readResult(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)), afterCheckpoint);
    }

    private static int readVersion(DataInputDeserializer in) throws IOException {
        int version = in.readInt();
        if (version < FIRST_VERSION || version > VERSION) {
            throw new IOException(
                    "Cannot read a compaction task of version "
                            + version
                            + ": this flinkext reads versions up to "
                            + VERSION
                            + ". Restore with the flinkext that wrote the state, or newer.");
        }
        return version;
    }

    private static void write(CompactionTask task, DataOutputSerializer out) throws IOException {
        out.writeInt(VERSION);
        out.writeUTF(task.id());
        write(task.attempt(), out);
        out.writeLong(task.startSnapshotId());
        out.writeLong(task.startSequenceNumber());
        out.writeLong(task.targetFileSize());
        out.writeBoolean(task.interim());
        writeFiles(task.inputs(), out);
        writeFiles(task.danglingDeletes(), out);
    }

    private static CompactionTask readTask(DataInputDeserializer in) throws IOException {
        int version = readVersion(in);
        String id = in.readUTF();
        Attempt attempt =
                version == FIRST_VERSION ? new Attempt(in.readInt(), null) : readAttempt(in);
        long startSnapshotId = in.readLong();
        long startSequenceNumber = in.readLong();
        long targetFileSize = in.readLong();
        boolean interim = version != FIRST_VERSION && in.readBoolean();
        List<FileScanTask> inputs = readFiles(in);
        List<DeleteFile> danglingDeletes = readFiles(in);
        return new CompactionTask(
                id,
                attempt,
                startSnapshotId,
                startSequenceNumber,
                targetFileSize,
                interim,
                inputs,
                danglingDeletes);
    }

    private static void write(Attempt attempt, DataOutputSerializer out) throws IOException {
        out.writeLong(attempt.number());
        TableLocation location = attempt.location();
        out.writeBoolean(location != null);
        if (location != null) {
            StringSerializer.INSTANCE.serialize(location.location(), out);
            PROPERTIES.serialize(location.properties(), out);
        }
    }

    private static Attempt readAttempt(DataInputDeserializer in) throws IOException {
        long number = in.readLong();
        return new Attempt(number, in.readBoolean() ? readLocation(in) : null);
    }

    private static TableLocation readLocation(DataInputDeserializer in) throws IOException {
        String location = StringSerializer.INSTANCE.deserialize(in);
        return new TableLocation(location, PROPERTIES.deserialize(in));
    }

    private static void writeFiles(List<?> files, DataOutputSerializer out) throws IOException {
        byte[] bytes = SerializationUtil.serializeToBytes(new ArrayList<>(files));
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static <T> List<T> readFiles(DataInputDeserializer in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        try {
            return SerializationUtil.deserializeFromBytes(bytes);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    "Cannot read the files of a compaction task: another version of Iceberg wrote"
                            + " them. Restore with that version, or once with 'auto-compact' ="
                            + " 'false' and non-restored state allowed.",
                    e);
        }
    }
}
