/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The aggregates that a user writes as one text, bound to the columns of a table:
 *
 * <pre>{@code
 * COUNT(*) AS n, SUM(amount) AS total, AVG(price), MIN(x), MAX(y), COUNT(DISTINCT user_id) AS users,
 * APPROX_COUNT_DISTINCT(user_id), LAST_N(item, 5) AS items
 * }</pre>
 *
 * <p>Types, nulls and overflow are those of Flink's own aggregates. Without a name, {@code
 * SUM(amount)} is {@code sum_amount}, {@code COUNT(*)} is {@code count} and {@code LAST_N(item, 5)}
 * is {@code last_5_item}.
 */
@Internal
public final class Aggregates implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<Aggregate> aggregates;

    private Aggregates(List<Aggregate> aggregates) {
        this.aggregates = aggregates;
    }

    /**
     * @throws ValidationException with text and position, if the text is no list of aggregates, or
     *     the table has no such columns
     */
    public static Aggregates parse(String text, RowType table) {
        AggregateBinder binder = new AggregateBinder(text, table);
        return new Aggregates(binder.bind(new AggregateParser(text).calls()));
    }

    public int size() {
        return aggregates.size();
    }

    public String name(int position) {
        return aggregates.get(position).name();
    }

    public LogicalType type(int position) {
        return aggregates.get(position).type();
    }

    /**
     * What stored aggregates are, as in {@code COUNT(*), SUM(INT)}: those of two lists can be read
     * for each other if this is the same.
     */
    public String kinds() {
        return aggregates.stream().map(Aggregate::kind).collect(Collectors.joining(", "));
    }

    /** Whether all of them can subtract. */
    public boolean invertible() {
        return aggregates.stream().allMatch(Aggregate::invertible);
    }

    /** The columns of each COUNT(DISTINCT x), in their order. */
    public DistinctColumn[] newDistinctColumns() {
        return IntStream.range(0, aggregates.size())
                .filter(position -> aggregates.get(position).distinct() != null)
                .mapToObj(
                        position ->
                                new DistinctColumn(position, aggregates.get(position).distinct()))
                .toArray(DistinctColumn[]::new);
    }

    public Partial newPartial() {
        return new Partial(aggregates);
    }
}
