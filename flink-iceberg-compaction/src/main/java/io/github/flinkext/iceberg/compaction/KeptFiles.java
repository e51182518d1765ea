/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.BaseFileScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.ResidualEvaluator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How files are kept between looks, which may be for months, and in state. Iceberg describes schema
 * and specification anew in each scan. Here all files share their descriptions, whatever look found
 * them, so a task has them once.
 */
final class KeptFiles {

    private static final ResidualEvaluator ALL_ROWS =
            ResidualEvaluator.unpartitioned(Expressions.alwaysTrue());

    private final String schema;
    private final Map<Integer, String> specs = new HashMap<>();

    KeptFiles(Table table) {
        this.schema = SchemaParser.toJson(table.schema()).intern();
        for (PartitionSpec spec : table.specs().values()) {
            specs.put(spec.specId(), PartitionSpecParser.toJson(spec).intern());
        }
    }

    FileScanTask of(DataFile file, List<DeleteFile> deletes) {
        return new BaseFileScanTask(
                file,
                deletes.toArray(DeleteFile[]::new),
                schema,
                specs.get(file.specId()),
                ALL_ROWS);
    }
}
