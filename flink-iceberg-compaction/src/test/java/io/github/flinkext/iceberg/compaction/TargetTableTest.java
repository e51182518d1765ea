/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.flink.TableLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TargetTableTest {

    @TempDir Path warehouse;

    /** Of which it would not learn the sequence numbers of files. */
    @Test
    void leavesNoScanToTheServerToPlan() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1);
        TableLoader loader = new PlanningServer(table.local().loader());
        loader.open();
        assertThatThrownBy(() -> loader.loadTable().newScan())
                .isInstanceOf(UnsupportedOperationException.class);

        try (TargetTable target = table.target(loader)) {
            assertThat(SampleTable.scan(target.refreshed(), target.branch()))
                    .singleElement()
                    .satisfies(file -> assertThat(file.file().dataSequenceNumber()).isEqualTo(1));
        }
    }

    /** A catalog whose tables let a server plan their scans. */
    private static final class PlanningServer implements TableLoader {

        private static final long serialVersionUID = 1L;

        private final TableLoader loader;

        PlanningServer(TableLoader loader) {
            this.loader = loader;
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
            BaseTable table = (BaseTable) loader.loadTable();
            return new BaseTable(table.operations(), table.name(), table.reporter()) {
                @Override
                public TableScan newScan() {
                    throw new UnsupportedOperationException("The server would plan.");
                }
            };
        }

        @Override
        @SuppressWarnings("checkstyle:superClone")
        public TableLoader clone() {
            return new PlanningServer(loader.clone());
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }
}
