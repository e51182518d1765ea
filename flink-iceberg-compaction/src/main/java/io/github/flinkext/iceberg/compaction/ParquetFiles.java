/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.shaded.org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.iceberg.shaded.org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.iceberg.shaded.org.apache.parquet.io.PositionOutputStream;
import org.apache.iceberg.shaded.org.apache.parquet.io.SeekableInputStream;

import javax.annotation.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Files of a table's storage as Parquet's own reader and writer take them. */
final class ParquetFiles {

    private ParquetFiles() {}

    static org.apache.iceberg.shaded.org.apache.parquet.io.InputFile input(InputFile file) {
        return new org.apache.iceberg.shaded.org.apache.parquet.io.InputFile() {
            @Override
            public long getLength() {
                return file.getLength();
            }

            @Override
            public SeekableInputStream newStream() {
                return new Input(file.newStream());
            }

            @Override
            public String toString() {
                return file.location();
            }
        };
    }

    static Output output(OutputFile file) {
        return new Output(file);
    }

    /**
     * A file to write. It closes its stream, as a writer of Parquet that has failed does not: what
     * is written so far would appear at any time later, or never go away.
     */
    static final class Output
            implements org.apache.iceberg.shaded.org.apache.parquet.io.OutputFile, Closeable {

        private final OutputFile file;
        private @Nullable OutputStream stream;

        private Output(OutputFile file) {
            this.file = file;
        }

        @Override
        public PositionOutputStream create(long blockSize) {
            return opened(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return opened(file.createOrOverwrite());
        }

        private PositionOutputStream opened(org.apache.iceberg.io.PositionOutputStream opened) {
            stream = opened;
            return new Stream(opened);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return file.location();
        }

        @Override
        public void close() throws IOException {
            if (stream != null) {
                stream.close();
            }
        }
    }

    private static final class Input extends DelegatingSeekableInputStream {

        private final org.apache.iceberg.io.SeekableInputStream stream;

        Input(org.apache.iceberg.io.SeekableInputStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void seek(long position) throws IOException {
            stream.seek(position);
        }
    }

    private static final class Stream extends DelegatingPositionOutputStream {

        private final org.apache.iceberg.io.PositionOutputStream stream;

        Stream(org.apache.iceberg.io.PositionOutputStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }
    }
}
