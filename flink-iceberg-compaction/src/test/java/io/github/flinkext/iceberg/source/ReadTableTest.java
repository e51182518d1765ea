/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import io.github.flinkext.iceberg.LocalTable;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.plan.stats.TableStats;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ReadTableTest {

    private static final Schema SCHEMA =
            new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()));

    @TempDir Path warehouse;

    /** Which writers of format 1 need not write. */
    @Test
    void readsSnapshotsWithoutSummary() throws Exception {
        LocalTable local = new LocalTable(warehouse, "t");
        local.create(
                        SCHEMA,
                        PartitionSpec.unpartitioned(),
                        SortOrder.unsorted(),
                        Map.of("format-version", "1"))
                .newAppend()
                .commit();
        local.forgetSummaries();

        ReadTable table = ReadTable.of(local.load(), Map.of(), new Configuration());

        assertThat(table.nestedEqualityFields()).isEmpty();
        assertThat(SnapshotStatistics.of(table)).isEqualTo(TableStats.UNKNOWN);
    }
}
