/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

import java.util.function.Consumer;

/**
 * Turns results of a window, which come one after the other, into changes: the first is inserted,
 * others update it, and one that is equal to the last is not seen at all.
 */
final class WindowChangelog {

    private final RowDataSerializer serializer;
    private final boolean withUpdateBefore;
    private final Consumer<RowData> output;
    private final InternalValueState<RowData, Long, RowData> lastResult;

    /**
     * @param serializer of the results
     * @param withUpdateBefore whether the row that is updated is sent, too
     */
    WindowChangelog(
            RowDataSerializer serializer,
            boolean withUpdateBefore,
            KeyedStateBackend<RowData> keys,
            Consumer<RowData> output)
            throws Exception {
        this.serializer = serializer;
        this.withUpdateBefore = withUpdateBefore;
        this.output = output;
        ValueState<RowData> state =
                keys.getOrCreateKeyedState(
                        LongSerializer.INSTANCE,
                        new ValueStateDescriptor<>("flinkext-early-results", serializer));
        @SuppressWarnings("unchecked")
        InternalValueState<RowData, Long, RowData> ofWindows =
                (InternalValueState<RowData, Long, RowData>) state;
        this.lastResult = ofWindows;
    }

    /** Sends a result of a window of the current key, of which there may be more. */
    void send(Long window, RowData result) throws Exception {
        result.setRowKind(RowKind.INSERT);
        BinaryRowData next = serializer.toBinaryRow(result);
        lastResult.setCurrentNamespace(window);
        BinaryRowData last = (BinaryRowData) lastResult.value();
        if (next.equals(last)) {
            return;
        }
        send(last, result);
        lastResult.update(next.copy());
    }

    /** Sends the last result of a window of the current key. */
    void sendLast(Long window, RowData result) throws Exception {
        result.setRowKind(RowKind.INSERT);
        lastResult.setCurrentNamespace(window);
        BinaryRowData last = (BinaryRowData) lastResult.value();
        if (last == null) {
            output.accept(result);
            return;
        }
        if (!serializer.toBinaryRow(result).equals(last)) {
            send(last, result);
        }
        lastResult.clear();
    }

    private void send(BinaryRowData last, RowData result) {
        if (last == null) {
            output.accept(result);
            return;
        }
        if (withUpdateBefore) {
            BinaryRowData before = last.copy();
            before.setRowKind(RowKind.UPDATE_BEFORE);
            output.accept(before);
        }
        result.setRowKind(RowKind.UPDATE_AFTER);
        output.accept(result);
    }
}
