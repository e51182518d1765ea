/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.combines.RecordsCombiner;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowTimerService;
import org.apache.flink.table.runtime.operators.window.tvf.state.WindowState;
import org.apache.flink.table.runtime.util.WindowKey;

import java.util.Iterator;

/** Writes buffered rows to state as Flink does, and tells which slices they have changed. */
final class SliceChanges implements RecordsCombiner.Factory {

    private static final long serialVersionUID = 1L;

    private final RecordsCombiner.Factory combiners;
    private transient Listener listener;

    SliceChanges(RecordsCombiner.Factory combiners) {
        this.combiners = combiners;
    }

    /** Wants to know. */
    @FunctionalInterface
    interface Listener {

        /** The slice that ends then has other rows now; its key is the current one. */
        void changed(long sliceEnd);
    }

    /** Whom to tell, from now on. */
    void tell(Listener whom) {
        this.listener = whom;
    }

    @Override
    public RecordsCombiner createRecordsCombiner(
            RuntimeContext runtimeContext,
            WindowTimerService<Long> timerService,
            KeyedStateBackend<RowData> stateBackend,
            WindowState<Long> windowState,
            boolean isEventTime)
            throws Exception {
        return new TellingCombiner(
                combiners.createRecordsCombiner(
                        runtimeContext, timerService, stateBackend, windowState, isEventTime));
    }

    private final class TellingCombiner implements RecordsCombiner {

        private final RecordsCombiner combiner;

        TellingCombiner(RecordsCombiner combiner) {
            this.combiner = combiner;
        }

        @Override
        public void combine(WindowKey key, Iterator<RowData> rows) throws Exception {
            long sliceEnd = key.getWindow();
            combiner.combine(key, rows);
            listener.changed(sliceEnd);
        }

        @Override
        public void close() throws Exception {
            combiner.close();
        }
    }
}
