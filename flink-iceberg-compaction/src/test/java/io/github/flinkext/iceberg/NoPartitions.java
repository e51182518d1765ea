/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.hadoop.hive.metastore.FileFormatProxy;
import org.apache.hadoop.hive.metastore.PartitionExpressionProxy;
import org.apache.hadoop.hive.metastore.api.FileMetadataExprType;
import org.apache.hadoop.hive.ql.io.sarg.SearchArgument;
import org.apache.hadoop.hive.serde2.typeinfo.PrimitiveTypeInfo;

import java.util.List;

/**
 * Tells a metastore nothing of partitions: tables of Iceberg have none there. Hive's own class for
 * it is in the jar of its query engine.
 */
public final class NoPartitions implements PartitionExpressionProxy {

    @Override
    public String convertExprToFilter(byte[] expression) {
        throw none();
    }

    @Override
    public boolean filterPartitionsByExpr(
            List<String> columns,
            List<PrimitiveTypeInfo> types,
            byte[] expression,
            String defaultPartition,
            List<String> partitions) {
        throw none();
    }

    @Override
    public FileMetadataExprType getMetadataType(String inputFormat) {
        throw none();
    }

    @Override
    public FileFormatProxy getFileFormatProxy(FileMetadataExprType type) {
        throw none();
    }

    @Override
    public SearchArgument createSarg(byte[] expression) {
        throw none();
    }

    private static UnsupportedOperationException none() {
        return new UnsupportedOperationException("Tables of Iceberg have no partitions in Hive.");
    }
}
