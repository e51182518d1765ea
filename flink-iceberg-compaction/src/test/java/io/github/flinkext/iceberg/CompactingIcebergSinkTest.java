/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import org.apache.iceberg.flink.FlinkWriteOptions;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompactingIcebergSinkTest {

    private final CompactingIcebergSink<Integer> sink =
            CompactingIcebergSink.of(
                    StreamExecutionEnvironment.getExecutionEnvironment().fromData(1),
                    rows -> IcebergSink.builderFor(rows, null, null));

    @Test
    void refusesOptionsThatAreNotOfCompaction() {
        assertThatThrownBy(() -> sink.set(FlinkWriteOptions.WRITE_FORMAT, "orc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Invalid option 'write-format': it is none of compaction. Set options of the"
                                + " sink on Iceberg's builder.");
    }

    @Test
    void refusesToBeSwitchedOff() {
        sink.set(IcebergCompactionOptions.AUTO_COMPACT, true);

        assertThatThrownBy(() -> sink.set(IcebergCompactionOptions.AUTO_COMPACT, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Invalid 'auto-compact': false. This sink always compacts. Append Iceberg's"
                                + " builder itself for one that does not.");
    }
}
