/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.metrics.MetricsReport;
import org.apache.iceberg.metrics.ScanReport;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A catalog and storage of one table that fail, wait or interfere as a test tells them. */
final class UnsteadyCatalog implements TableLoader {

    private static final long serialVersionUID = 1L;

    /** What happens instead of a commit. */
    interface Commit {
        void to(Runnable catalog);
    }

    private final transient TableLoader loader;
    private final transient Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final transient List<String> opened = new CopyOnWriteArrayList<>();
    private final transient List<String> written = new CopyOnWriteArrayList<>();
    private final transient List<String> deleted = new CopyOnWriteArrayList<>();
    private final transient List<String> manifests = new CopyOnWriteArrayList<>();
    private final transient AtomicInteger refreshes = new AtomicInteger();
    private final transient AtomicInteger writing = new AtomicInteger();
    private final transient AtomicInteger listings = new AtomicInteger();
    private transient volatile boolean down;
    private transient volatile boolean full;
    private transient volatile Runnable onRefresh = () -> {};
    private transient volatile Consumer<String> onOpen = location -> {};
    private transient volatile Consumer<String> onWrite = location -> {};
    private transient volatile Consumer<String> onDelete = location -> {};

    UnsteadyCatalog(TableLoader loader) {
        this.loader = loader;
    }

    /** Whether all requests for the table fail from now on. */
    void setDown(boolean down) {
        this.down = down;
    }

    /** Whether nothing can be written to data files from now on, also to those that are begun. */
    void setFull(boolean full) {
        this.full = full;
    }

    /** Treats the next commit, after those that were set before, in that way. */
    void atNextCommit(Commit commit) {
        commits.add(commit);
    }

    /** Is called, in the thread that asks, whenever the table is asked for. */
    void onRefresh(Runnable action) {
        onRefresh = action;
    }

    /** Is called, in the thread that reads, for each data file and manifest that is asked for. */
    void onOpen(Consumer<String> action) {
        onOpen = action;
    }

    /** Is called, in the thread that writes, for each data file before it is begun. */
    void onWrite(Consumer<String> action) {
        onWrite = action;
    }

    /** Is called, in the thread that deletes, for each data file before it is deleted. */
    void onDelete(Consumer<String> action) {
        onDelete = action;
    }

    /** The data files that were read, or asked for whether they are there. */
    List<String> opened() {
        return opened;
    }

    /** The data files that were begun. */
    List<String> written() {
        return written;
    }

    /** The data files that were deleted. */
    List<String> deleted() {
        return deleted;
    }

    /** The manifests and the lists of manifests that were asked for, as often as they were. */
    List<String> manifests() {
        return manifests;
    }

    /** How often the table was asked for. */
    int refreshes() {
        return refreshes.get();
    }

    /** How many data files are begun and not closed. */
    int writing() {
        return writing.get();
    }

    /** How often all data files of a snapshot were listed. */
    int listings() {
        return listings.get();
    }

    private void report(MetricsReport report) {
        if (report instanceof ScanReport) {
            listings.incrementAndGet();
        }
    }

    private void check() {
        refreshes.incrementAndGet();
        onRefresh.run();
        if (down) {
            throw new IllegalStateException("The catalog is down.");
        }
    }

    @Override
    public void open() {
        loader.open();
    }

    @Override
    public boolean isOpen() {
        return loader.isOpen();
    }

    @Override
    public Table loadTable() {
        check();
        Table table = loader.loadTable();
        return new BaseTable(
                new Operations(((HasTableOperations) table).operations()),
                table.name(),
                this::report);
    }

    @Override
    @SuppressWarnings({"checkstyle:NoClone", "CheckReturnValue"})
    public TableLoader clone() {
        return this;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    private static boolean isData(String location) {
        return location.contains("/data/");
    }

    private final class Operations implements TableOperations {

        private final TableOperations operations;
        private final FileIO io;

        Operations(TableOperations operations) {
            this.operations = operations;
            this.io = new Storage(operations.io());
        }

        @Override
        public TableMetadata current() {
            return operations.current();
        }

        @Override
        public TableMetadata refresh() {
            check();
            return operations.refresh();
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            Commit commit = commits.poll();
            if (commit == null) {
                operations.commit(base, metadata);
            } else {
                commit.to(() -> operations.commit(base, metadata));
            }
        }

        @Override
        public FileIO io() {
            return io;
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return operations.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return LocationProviders.locationsFor(current().location(), current().properties());
        }
    }

    private final class Storage implements FileIO {

        private static final long serialVersionUID = 1L;

        private final FileIO io;

        Storage(FileIO io) {
            this.io = io;
        }

        @Override
        public InputFile newInputFile(String path) {
            if (isData(path)) {
                opened.add(path);
                onOpen.accept(path);
            } else if (path.endsWith(".avro")) {
                manifests.add(path);
                onOpen.accept(path);
            }
            return io.newInputFile(path);
        }

        @Override
        public OutputFile newOutputFile(String path) {
            OutputFile file = io.newOutputFile(path);
            return isData(path) ? new WatchedFile(file) : file;
        }

        @Override
        public void deleteFile(String path) {
            if (isData(path)) {
                onDelete.accept(path);
                deleted.add(path);
            }
            io.deleteFile(path);
        }
    }

    /** Making a name is not writing yet. */
    private final class WatchedFile implements OutputFile {

        private final OutputFile file;

        WatchedFile(OutputFile file) {
            this.file = file;
        }

        private void begin() {
            onWrite.accept(location());
            written.add(location());
        }

        @Override
        public PositionOutputStream create() {
            begin();
            return new WatchedStream(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            begin();
            return new WatchedStream(file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }

    private final class WatchedStream extends PositionOutputStream {

        private final PositionOutputStream stream;
        private boolean closed;

        WatchedStream(PositionOutputStream stream) {
            this.stream = stream;
            writing.incrementAndGet();
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            checkSpace();
            stream.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            checkSpace();
            stream.write(bytes, offset, length);
        }

        private void checkSpace() throws IOException {
            if (full) {
                throw new IOException("No space is left.");
            }
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                writing.decrementAndGet();
            }
            stream.close();
        }
    }
}
