/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Has rows of a table argument come as they are, instead of each converted to a {@link
 * org.apache.flink.types.Row}.
 *
 * <p>For a function that is specialized for its call. The class of rows that {@link
 * org.apache.flink.table.types.inference.StaticArgument#table} is given is not looked at up to
 * Flink 2.3, and before a call is translated, no type may differ from that of the table.
 */
@Internal
public final class InternalRows implements InputTypeStrategy {

    private final int table;

    /**
     * @param table position of the table among the arguments
     */
    public InternalRows(int table) {
        this.table = table;
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.any();
    }

    @Override
    public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
        List<DataType> types = new ArrayList<>(call.getArgumentDataTypes());
        types.set(table, types.get(table).bridgedTo(RowData.class));
        return Optional.of(types);
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        throw new IllegalStateException("Asked of a call that is valid: " + definition);
    }
}
