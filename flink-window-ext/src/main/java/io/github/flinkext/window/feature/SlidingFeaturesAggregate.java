/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.RowType;

/**
 * The features of {@link SlidingFeatures} at the latest time of a group, as an aggregate that a
 * program registers under a name of its own.
 *
 * <pre>{@code
 * tables.createTemporarySystemFunction(
 *         "ORDER_FEATURES",
 *         SlidingFeaturesAggregate.of(
 *                 "1 min, 24 h",
 *                 "COUNT(*) AS n, SUM(amount) AS total",
 *                 DataTypes.ROW(DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)))));
 *
 * SELECT user_id, ORDER_FEATURES(ts, amount) FROM orders GROUP BY user_id
 * }</pre>
 *
 * <p>The result is a row with the fields {@code n_1min, total_1min, n_24h, total_24h}. What they
 * are is not said in the query, since the planner loses the literals of aggregates before it asks
 * for their type.
 *
 * <p>It needs no watermark. Rows may come in any order, but none may be retracted; those without a
 * time do not count. As with all groups, those that get no more rows stay until {@code
 * table.exec.state.ttl}.
 *
 * <p>Make that longer than the longest horizon, by as much as rows are out of order. Otherwise rows
 * expire while a horizon holds them: Flink forgets a node of 60 panes if none of its rows has come
 * for that time. A row of a horizon counts for certain while its node is left. From then on it may
 * count or not, until the horizon leaves it behind. A value of COUNT(DISTINCT x) whose entry has
 * expired counts as another one when it comes again.
 *
 * <p>State that was written for other features, horizons or panes is refused, if Flink has not
 * refused it before since the result has other types.
 */
@PublicEvolving
public final class SlidingFeaturesAggregate
        extends AggregateFunction<RowData, SlidingFeaturesAggregate.Group> {

    private static final long serialVersionUID = 1L;

    private final FeatureSpec spec;
    private final RowType columns;

    private transient FeatureWindows windows;

    /** The accumulator. */
    public static final class Group {

        /** Features at the latest time of the group, null before the first row. */
        public RowData result;

        public MapView<Long, byte[]> panes = new MapView<>();

        public MapView<String, byte[]> values = new MapView<>();
    }

    private SlidingFeaturesAggregate(FeatureSpec spec, RowType columns) {
        this.spec = spec;
        this.columns = columns;
    }

    /**
     * With panes of a minute.
     *
     * @param horizons as of {@link SlidingFeatures}
     * @param features as of {@link SlidingFeatures}
     * @param columns names and types of what follows the time in a call, a ROW
     */
    public static SlidingFeaturesAggregate of(String horizons, String features, DataType columns) {
        return of(horizons, features, columns, FeatureSpec.DEFAULT_PANE);
    }

    /** With panes of this width. */
    public static SlidingFeaturesAggregate of(
            String horizons, String features, DataType columns, String pane) {
        if (!(columns.getLogicalType() instanceof RowType type)) {
            throw new ValidationException(
                    "Invalid columns: "
                            + columns
                            + ". Give the names and types of the arguments that follow the time as"
                            + " DataTypes.ROW(DataTypes.FIELD(...), ...).");
        }
        return new SlidingFeaturesAggregate(
                FeatureSpec.parse(horizons, features, pane, type), type);
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return SlidingFeaturesAggregateTypes.of(spec, columns);
    }

    @Override
    public void open(FunctionContext context) {
        windows = FeatureWindows.ofAggregate(spec);
    }

    @Override
    public Group createAccumulator() {
        return new Group();
    }

    public void accumulate(Group group, TimestampData time, Object... row) throws Exception {
        if (time == null) {
            return;
        }
        AggregateStore store = new AggregateStore(group);
        windows.add(store, time.getMillisecond(), GenericRowData.of(row));
        GenericRowData result = new GenericRowData(spec.size());
        windows.setFeatures(windows.latestPane(), result, 0);
        group.result = result;
        store.expireBefore(windows, windows.latestPane() * spec.paneMillis());
    }

    @Override
    public RowData getValue(Group group) {
        return group.result;
    }
}
