/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.function.LateRows;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.RowType;

/** What runs of {@link SlidingFeatures}: {@link FeatureWindows} on Flink's state and timers. */
@Internal
public final class SlidingFeaturesFunction extends ProcessTableFunction<RowData> {

    private static final long serialVersionUID = 1L;

    private final FeatureSpec spec;
    private final int timeColumn;
    private final RowData.FieldGetter[] passed;

    private transient FeatureWindows windows;
    private transient LateRows lateRows;

    SlidingFeaturesFunction(SlidingFeaturesCall call) {
        spec = call.spec();
        timeColumn = call.timeColumn();
        RowType input = call.input();
        passed = new RowData.FieldGetter[call.passedFields().length];
        for (int i = 0; i < passed.length; i++) {
            int column = call.passedFields()[i];
            passed[i] = RowData.createFieldGetter(input.getTypeAt(column), column);
        }
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return SlidingFeaturesTypes.ofFunction();
    }

    @Override
    public void open(FunctionContext context) {
        windows = FeatureWindows.ofCall(spec);
        lateRows = LateRows.register(context.getMetricGroup(), timeColumn);
    }

    public void eval(
            Context context,
            MapView<Long, byte[]> panes,
            MapView<String, byte[]> values,
            RowData row,
            String horizons,
            String features,
            String pane)
            throws Exception {
        TimeContext<Long> time = context.timeContext(Long.class);
        if (lateRows.isLate(row, time)) {
            return;
        }
        lateRows.rowIsInTime();
        GenericRowData result = new GenericRowData(passed.length + spec.size());
        for (int i = 0; i < passed.length; i++) {
            result.setField(i, passed[i].getFieldOrNull(row));
        }
        long paneOfRow = windows.add(new TimedStore(panes, values, time), time.time(), row);
        windows.setFeatures(paneOfRow, result, passed.length);
        collect(result);
    }

    public void onTimer(
            OnTimerContext context, MapView<Long, byte[]> panes, MapView<String, byte[]> values)
            throws Exception {
        TimeContext<Long> time = context.timeContext(Long.class);
        windows.expire(new TimedStore(panes, values, time), time.time());
    }

    /** With timers of the function. */
    private static final class TimedStore extends StateStore {

        private final TimeContext<Long> time;

        TimedStore(
                MapView<Long, byte[]> panes,
                MapView<String, byte[]> values,
                TimeContext<Long> time) {
            super(panes, values);
            this.time = time;
        }

        @Override
        public void expireAt(long expiry) {
            time.registerOnTime(expiry);
        }
    }
}
