/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Our aggregates beside Flink's own: the same types and the same results. */
class FlinkAggregatesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final DataType TABLE =
            DataTypes.ROW(
                            DataTypes.FIELD("b", DataTypes.TINYINT()),
                            DataTypes.FIELD("sh", DataTypes.SMALLINT()),
                            DataTypes.FIELD("i", DataTypes.INT()),
                            DataTypes.FIELD("l", DataTypes.BIGINT()),
                            DataTypes.FIELD("f", DataTypes.FLOAT()),
                            DataTypes.FIELD("d", DataTypes.DOUBLE()),
                            DataTypes.FIELD("m", DataTypes.DECIMAL(12, 3)),
                            DataTypes.FIELD("m8", DataTypes.DECIMAL(30, 8)),
                            DataTypes.FIELD("s", DataTypes.STRING()),
                            DataTypes.FIELD("da", DataTypes.DATE()),
                            DataTypes.FIELD("ti", DataTypes.TIME(0)),
                            DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                            DataTypes.FIELD("tz", DataTypes.TIMESTAMP_LTZ(3)),
                            DataTypes.FIELD("bo", DataTypes.BOOLEAN()))
                    .notNull();

    private static final RowType TYPE = (RowType) TABLE.getLogicalType();

    @Test
    void giveTheSameTypesAndResults() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(row(random));
        }
        String text = text();
        StreamTableEnvironment tables = FLINK.batchTables(1);
        tables.createTemporaryView("input", tables.fromValues(TABLE, rows));
        String query = "SELECT " + text + " FROM input";

        assertThat(typesOfOurs(text))
                .isEqualTo(
                        tables.sqlQuery(query).getResolvedSchema().getColumnDataTypes().stream()
                                .map(type -> type.getLogicalType().asSummaryString())
                                .toList());
        assertThat(ours(text, rows))
                .as("seed %d", seed)
                .isEqualTo(FlinkCluster.rowsOf(tables, query).get(0).toString());
    }

    private static String text() {
        List<String> calls = new ArrayList<>(List.of("COUNT(*)", "COUNT(i)", "COUNT(DISTINCT s)"));
        for (String column : TYPE.getFieldNames()) {
            calls.add("MIN(" + column + ")");
            calls.add("MAX(" + column + ")");
        }
        for (String column : TYPE.getFieldNames().subList(0, TYPE.getFieldIndex("s"))) {
            calls.add("SUM(" + column + ")");
            calls.add("AVG(" + column + ")");
        }
        return String.join(", ", calls);
    }

    private static List<String> typesOfOurs(String text) {
        Aggregates aggregates = Aggregates.parse(text, TYPE);
        List<String> types = new ArrayList<>();
        for (int i = 0; i < aggregates.size(); i++) {
            types.add(aggregates.type(i).asSummaryString());
        }
        return types;
    }

    private static String ours(String text, List<Row> rows) {
        DataStructureConverter<Object, Object> input = DataStructureConverters.getConverter(TABLE);
        input.open(FlinkAggregatesITCase.class.getClassLoader());
        Aggregates aggregates = Aggregates.parse(text, TYPE);
        RowsInMemory ours = new RowsInMemory(aggregates);
        rows.forEach(row -> ours.add((RowData) input.toInternal(row)));
        GenericRowData results = new GenericRowData(aggregates.size());
        ours.partial().setResults(results, 0);
        Object[] values = new Object[aggregates.size()];
        for (int i = 0; i < values.length; i++) {
            DataStructureConverter<Object, Object> output =
                    DataStructureConverters.getConverter(DataTypes.of(aggregates.type(i)));
            output.open(FlinkAggregatesITCase.class.getClassLoader());
            values[i] = output.toExternalOrNull(results.getField(i));
        }
        return Row.of(values).toString();
    }

    private static Row row(Random random) {
        Object[] values = {
            // Flink sums most averages in the type of the column, where they wrap around.
            (byte) (random.nextInt(5) - 2),
            (short) random.nextInt(500),
            random.nextInt(1_000_000) - 500_000,
            random.nextLong() / 100,
            // Sums of such are exact, in 32 bits, too.
            random.nextInt(1000) / 8f,
            random.nextInt(1000) / 8.0,
            BigDecimal.valueOf(random.nextInt(), 3),
            BigDecimal.valueOf(random.nextLong(), 8),
            "s" + random.nextInt(20),
            LocalDate.ofEpochDay(random.nextInt(20_000)),
            LocalTime.ofSecondOfDay(random.nextInt(86_400)),
            LocalDateTime.of(
                    1960 + random.nextInt(100), 1, 1, 0, 0, 0, random.nextInt(1000) * 1000),
            Instant.ofEpochMilli(random.nextInt()),
            random.nextBoolean()
        };
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5) == 0 ? null : values[i];
        }
        return Row.of(values);
    }
}
