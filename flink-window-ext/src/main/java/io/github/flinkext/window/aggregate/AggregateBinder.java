/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Gives aggregates as they are written the columns, and so the types, of a table. */
final class AggregateBinder {

    private static final List<String> FUNCTIONS =
            List.of("COUNT", "SUM", "AVG", "MIN", "MAX", "APPROX_COUNT_DISTINCT", "LAST_N");
    private static final LogicalType COUNTED = new BigIntType(false);

    private static final int LEAST_SCALE_OF_AVERAGE = 6;
    private static final int MOST_VALUES = 10_000;

    private final String text;
    private final RowType table;

    AggregateBinder(String text, RowType table) {
        this.text = text;
        this.table = table;
    }

    List<Aggregate> bind(List<AggregateCall> calls) {
        List<Aggregate> aggregates = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (AggregateCall call : calls) {
            Aggregate aggregate = bind(call);
            if (!names.add(aggregate.name())) {
                throw invalid(
                        call.position(),
                        "there is a result named '%s' already. Name this one with AS",
                        aggregate.name());
            }
            aggregates.add(aggregate);
        }
        return aggregates;
    }

    private Aggregate bind(AggregateCall call) {
        if (!FUNCTIONS.contains(call.function())) {
            throw invalid(
                    call.position(),
                    "unknown function '%s'. Take one of %s",
                    call.function(),
                    String.join(", ", FUNCTIONS));
        }
        checkArguments(call);
        return switch (call.function()) {
            case "COUNT" -> count(call);
            case "SUM" -> sum(call, false);
            case "AVG" -> sum(call, true);
            case "MIN", "MAX" -> extremum(call);
            case "APPROX_COUNT_DISTINCT" -> approximateCount(call);
            default -> lastValues(call);
        };
    }

    private void checkArguments(AggregateCall call) {
        boolean counts = call.function().equals("COUNT");
        if (call.distinct() && !counts) {
            throw invalid(
                    call.position(),
                    "only COUNT takes DISTINCT. Remove it from %s",
                    call.function());
        }
        if (call.column() == null && !counts) {
            throw invalid(call.columnPosition(), "only COUNT takes '*'. Name a column instead");
        }
        if (call.number() != null && !call.function().equals("LAST_N")) {
            throw invalid(
                    call.position(), "%s takes one argument. Remove the number", call.function());
        }
    }

    private Aggregate count(AggregateCall call) {
        if (call.column() == null) {
            return aggregate(call, "count", COUNTED, true, () -> new Count(Count.EVERY_ROW));
        }
        if (call.distinct()) {
            return new Aggregate(
                    named(call, "count_distinct_" + call.column()),
                    kind(call),
                    COUNTED,
                    true,
                    DistinctCount::new,
                    codec(call));
        }
        int index = index(call);
        return aggregate(call, "count_" + call.column(), COUNTED, true, () -> new Count(index));
    }

    private Aggregate sum(AggregateCall call, boolean average) {
        int index = index(call);
        LogicalType type = table.getTypeAt(index);
        LogicalTypeRoot root = type.getTypeRoot();
        String name = (average ? "avg_" : "sum_") + call.column();
        if (type instanceof DecimalType decimal) {
            DecimalType result = new DecimalType(true, 38, scale(decimal, average));
            return aggregate(
                    call,
                    name,
                    result,
                    true,
                    () -> new DecimalSum(decimal, result, index, average));
        }
        if (type.is(LogicalTypeFamily.INTEGER_NUMERIC)) {
            return aggregate(
                    call,
                    name,
                    type.copy(true),
                    true,
                    () -> new WholeNumberSum(root, index, average));
        }
        if (type.is(LogicalTypeFamily.APPROXIMATE_NUMERIC)) {
            return aggregate(
                    call,
                    name,
                    type.copy(true),
                    false,
                    () -> new FloatingSum(root, index, average));
        }
        throw unsupported(call, type, "numbers");
    }

    /** Types of results are those of Flink's own aggregates. */
    private static int scale(DecimalType column, boolean average) {
        return average ? Math.max(LEAST_SCALE_OF_AVERAGE, column.getScale()) : column.getScale();
    }

    private Aggregate extremum(AggregateCall call) {
        ValueCodec codec = codec(call);
        LogicalType type = table.getTypeAt(index(call)).copy(true);
        String name = call.function().toLowerCase(Locale.ROOT) + "_" + call.column();
        return call.function().equals("MIN")
                ? aggregate(call, name, type, false, () -> Extremum.least(codec))
                : aggregate(call, name, type, false, () -> Extremum.greatest(codec));
    }

    private Aggregate approximateCount(AggregateCall call) {
        ValueCodec codec = codec(call);
        return aggregate(
                call,
                "approx_count_distinct_" + call.column(),
                COUNTED,
                false,
                () -> new ApproximateDistinctCount(codec));
    }

    private Aggregate lastValues(AggregateCall call) {
        ValueCodec codec = codec(call);
        if (call.number() == null || call.number() < 1 || call.number() > MOST_VALUES) {
            throw invalid(
                    call.position(),
                    "LAST_N takes a column and how many values to keep, from 1 to %d, as in"
                            + " LAST_N(%s, 5)",
                    MOST_VALUES,
                    call.column());
        }
        int most = call.number().intValue();
        return aggregate(
                call,
                "last_" + most + "_" + call.column(),
                new ArrayType(true, table.getTypeAt(index(call)).copy(true)),
                false,
                () -> new LastValues(codec, most));
    }

    private Aggregate aggregate(
            AggregateCall call,
            String name,
            LogicalType type,
            boolean invertible,
            Aggregate.AccumulatorFactory accumulators) {
        return new Aggregate(named(call, name), kind(call), type, invertible, accumulators, null);
    }

    /** Which column it is of does not matter, nor does its type if only nulls are looked at. */
    private String kind(AggregateCall call) {
        if (call.column() == null) {
            return "COUNT(*)";
        }
        if (call.function().equals("COUNT") && !call.distinct()) {
            return "COUNT(x)";
        }
        return call.function()
                + (call.distinct() ? "(DISTINCT " : "(")
                + stored(call, table.getTypeAt(index(call)))
                + (call.number() == null ? ")" : ", " + call.number() + ")");
    }

    /** Types whose values are stored alike are one. */
    private static String stored(AggregateCall call, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case INTEGER -> "INT";
            case CHAR, VARCHAR -> "STRING";
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                // What is given back as it was stored must fit into the type again.
                Object precision = returnsValues(call) ? decimal.getPrecision() : "*";
                yield "DECIMAL(" + precision + ", " + decimal.getScale() + ")";
            }
            case TIME_WITHOUT_TIME_ZONE -> "TIME";
            case TIMESTAMP_WITHOUT_TIME_ZONE -> "TIMESTAMP";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMP_LTZ";
            default -> type.getTypeRoot().name();
        };
    }

    private static boolean returnsValues(AggregateCall call) {
        return switch (call.function()) {
            case "MIN", "MAX", "LAST_N" -> true;
            default -> false;
        };
    }

    private static String named(AggregateCall call, String otherwise) {
        return call.name() == null ? otherwise : call.name();
    }

    private ValueCodec codec(AggregateCall call) {
        int index = index(call);
        LogicalType type = table.getTypeAt(index);
        if (!ValueCodec.supports(type)) {
            throw unsupported(call, type, "numbers, strings, booleans, dates and times");
        }
        return new ValueCodec(type, index);
    }

    private int index(AggregateCall call) {
        int index = table.getFieldIndex(call.column());
        if (index < 0) {
            throw invalid(
                    call.columnPosition(),
                    "unknown column '%s'. The table has %s",
                    call.column(),
                    String.join(", ", table.getFieldNames()));
        }
        if (LogicalTypeChecks.isProctimeAttribute(table.getTypeAt(index))) {
            throw invalid(
                    call.columnPosition(),
                    "column '%s' is the time of processing, which Flink hands over as NULL. CAST it"
                            + " to TIMESTAMP_LTZ(3) in a view",
                    call.column());
        }
        return index;
    }

    private ValidationException unsupported(AggregateCall call, LogicalType type, String takes) {
        return invalid(
                call.columnPosition(),
                "%s takes %s, but column '%s' is of type %s. Take another column, or CAST it in a"
                        + " view",
                call.function(),
                takes,
                call.column(),
                type.asSummaryString());
    }

    private ValidationException invalid(int position, String reason, Object... arguments) {
        return AggregateParser.invalid(text, position, String.format(reason, arguments));
    }
}
