/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PartialTest {

    private static final RowType TABLE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("i", DataTypes.INT()),
                                    DataTypes.FIELD("l", DataTypes.BIGINT()),
                                    DataTypes.FIELD("d", DataTypes.DOUBLE()),
                                    DataTypes.FIELD("m", DataTypes.DECIMAL(38, 2)),
                                    DataTypes.FIELD("s", DataTypes.STRING()))
                            .getLogicalType();

    private static final String INVERTIBLE =
            "COUNT(*), COUNT(i), SUM(i), AVG(i), SUM(l), AVG(l), SUM(m), AVG(m)";

    private static final String ALL =
            INVERTIBLE
                    + ", SUM(d), AVG(d), MIN(i), MAX(l), MIN(d), MAX(d), MIN(m), MAX(s),"
                    + " APPROX_COUNT_DISTINCT(l), LAST_N(s, 3), LAST_N(i, 2)";

    @Test
    void mergesToWhatAddingGives() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Aggregates aggregates = Aggregates.parse(ALL, TABLE);
        Partial merged = aggregates.newPartial();
        Partial added = aggregates.newPartial();
        Partial pane = aggregates.newPartial();

        for (int panes = 0; panes < 50; panes++) {
            pane.clear();
            for (RowData row : rows(random, random.nextInt(5))) {
                pane.add(row);
                added.add(row);
            }
            merged.merge(pane.toBytes());

            assertThat(results(aggregates, merged))
                    .as("seed %d", seed)
                    .isEqualTo(results(aggregates, added));
        }
    }

    @Test
    void subtractsToWhatWasBefore() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Aggregates aggregates = Aggregates.parse(INVERTIBLE, TABLE);
        Partial partial = aggregates.newPartial();
        Partial pane = aggregates.newPartial();
        rows(random, 5).forEach(partial::add);
        byte[] before = partial.toBytes();
        rows(random, 20).forEach(pane::add);
        byte[] bytes = pane.toBytes();

        partial.merge(bytes);
        assertThat(partial.toBytes()).as("seed %d", seed).isNotEqualTo(before);
        partial.subtract(bytes, 0, bytes.length);

        assertThat(partial.toBytes()).as("seed %d", seed).isEqualTo(before);
    }

    @Test
    void isNullWithoutValues() {
        Aggregates aggregates =
                Aggregates.parse(
                        "COUNT(*), COUNT(i), SUM(i), AVG(m), MAX(s), COUNT(DISTINCT s),"
                                + " APPROX_COUNT_DISTINCT(s), LAST_N(s, 3)",
                        TABLE);
        Partial partial = aggregates.newPartial();
        partial.add(new GenericRowData(5));

        assertThat(results(aggregates, partial)).isEqualTo("[1, 0, null, null, null, 0, 0, null]");
    }

    @Test
    void countsAsManyDistinctValuesAsItIsTold() throws IOException {
        Aggregates aggregates = Aggregates.parse("COUNT(*), COUNT(DISTINCT s)", TABLE);
        Partial partial = aggregates.newPartial();
        partial.add(GenericRowData.of(null, null, null, null, StringData.fromString("a")));
        partial.changeCount(1, 3);
        byte[] bytes = partial.toBytes();
        partial.merge(bytes);
        partial.changeCount(1, -1);

        assertThat(results(aggregates, partial)).isEqualTo("[2, 5]");
        partial.subtract(bytes, 0, bytes.length);
        assertThat(results(aggregates, partial)).isEqualTo("[1, 2]");
    }

    @Test
    void tellsDistinctValuesOfColumnsApart() throws IOException {
        DistinctColumn[] columns =
                Aggregates.parse(
                                "COUNT(DISTINCT i), COUNT(*), COUNT(DISTINCT l), COUNT(DISTINCT s)",
                                TABLE)
                        .newDistinctColumns();
        RowData row = GenericRowData.of(1, 1L, null, null, StringData.fromString("ü"));

        assertThat(columns).extracting(DistinctColumn::position).containsExactly(0, 2, 3);
        assertThat(
                        Set.of(
                                columns[0].valueIn(row),
                                columns[1].valueIn(row),
                                columns[2].valueIn(row)))
                .hasSize(3);
        assertThat(columns[0].valueIn(new GenericRowData(5))).isNull();
    }

    @Test
    void sumsWrapAroundInTheirType() {
        Aggregates aggregates = Aggregates.parse("SUM(i), AVG(i), SUM(l)", TABLE);
        Partial partial = aggregates.newPartial();
        partial.add(GenericRowData.of(Integer.MAX_VALUE, Long.MAX_VALUE, null, null, null));
        partial.add(GenericRowData.of(Integer.MAX_VALUE, 1L, null, null, null));

        assertThat(results(aggregates, partial))
                .isEqualTo("[-2, " + Integer.MAX_VALUE + ", " + Long.MIN_VALUE + "]");
    }

    @Test
    void aDecimalSumOf39DigitsIsNullUntilItIsSmallerAgain() throws IOException {
        Aggregates aggregates = Aggregates.parse("SUM(m)", TABLE);
        Partial partial = aggregates.newPartial();
        RowData great =
                GenericRowData.of(
                        null, null, null, decimal("900000000000000000000000000000000000"), null);
        partial.add(great);
        byte[] once = partial.toBytes();
        partial.add(great);

        assertThat(results(aggregates, partial)).isEqualTo("[null]");
        partial.subtract(once, 0, once.length);
        assertThat(results(aggregates, partial))
                .isEqualTo("[900000000000000000000000000000000000.00]");
    }

    @Test
    void notANumberIsTheGreatest() {
        Aggregates aggregates = Aggregates.parse("MIN(d), MAX(d), SUM(d)", TABLE);
        Partial partial = aggregates.newPartial();
        for (double value : new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY}) {
            partial.add(GenericRowData.of(null, null, value, null, null));
        }

        assertThat(results(aggregates, partial)).isEqualTo("[1.0, NaN, NaN]");
    }

    @Test
    void keepsTheLastValuesInTheOrderOfMerges() throws IOException {
        Aggregates aggregates = Aggregates.parse("LAST_N(i, 3)", TABLE);
        Partial later = aggregates.newPartial();
        Partial partial = aggregates.newPartial();
        for (int i = 1; i <= 4; i++) {
            (i <= 2 ? partial : later).add(GenericRowData.of(i, null, null, null, null));
        }
        partial.merge(later.toBytes());

        assertThat(results(aggregates, partial)).isEqualTo("[[2, 3, 4]]");
    }

    @Test
    void refusesBytesOfAVersionItDoesNotKnow() throws IOException {
        DataOutputSerializer bytes = new DataOutputSerializer(8);
        bytes.writeByte(9);

        assertThatThrownBy(
                        () ->
                                Aggregates.parse("COUNT(*)", TABLE)
                                        .newPartial()
                                        .merge(bytes.getCopyOfBuffer()))
                .hasMessageContaining("version 9");
    }

    @Test
    void aCountAndASmallSumTakeFewBytes() throws IOException {
        Partial partial = Aggregates.parse("COUNT(*), SUM(l)", TABLE).newPartial();
        partial.add(GenericRowData.of(null, 20L, null, null, null));

        assertThat(partial.toBytes()).hasSize(4);
    }

    private static List<RowData> rows(Random random, int count) {
        List<RowData> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    GenericRowData.of(
                            orNull(random, random.nextInt()),
                            orNull(random, random.nextLong()),
                            // Sums of such are exact, in any order.
                            orNull(random, random.nextInt(1000) / 8.0),
                            orNull(random, decimal(random.nextInt() + ".25")),
                            orNull(random, StringData.fromString("ü" + random.nextInt(30)))));
        }
        return rows;
    }

    private static Object orNull(Random random, Object value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private static DecimalData decimal(String value) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), 38, 2);
    }

    private static String results(Aggregates aggregates, Partial partial) {
        GenericRowData row = new GenericRowData(aggregates.size());
        partial.setResults(row, 0);
        List<String> results = new ArrayList<>();
        for (int i = 0; i < aggregates.size(); i++) {
            results.add(text(row.getField(i)));
        }
        return results.toString();
    }

    private static String text(Object value) {
        if (!(value instanceof ArrayData array)) {
            return String.valueOf(value);
        }
        List<String> elements = new ArrayList<>();
        Object[] objects = ((org.apache.flink.table.data.GenericArrayData) array).toObjectArray();
        for (Object element : objects) {
            elements.add(String.valueOf(element));
        }
        return elements.toString();
    }
}
