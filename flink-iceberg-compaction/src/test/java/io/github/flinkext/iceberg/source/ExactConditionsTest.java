/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.NestedFieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinition;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link ConditionEquivalenceITCase} cannot make the planner send. */
class ExactConditionsTest {

    @TempDir Path folder;

    private Table table;

    @BeforeEach
    void createTable() {
        table =
                create(
                        "table",
                        NestedField.optional(2, "d", Types.DoubleType.get()),
                        NestedField.required(3, "i", Types.IntegerType.get()));
    }

    @Test
    void guardsAComparisonAgainstNull() {
        ExactCondition condition = translated(less("i", 5)).orElseThrow();

        assertThat(condition.expression())
                .hasToString("(not_null(ref(name=\"s.i\")) and ref(name=\"s.i\") < 5)");
        assertThat(condition.fields()).containsExactly(3);
        assertThat(translated(not(less("i", 5))).orElseThrow().expression())
                .hasToString("(not_null(ref(name=\"s.i\")) and ref(name=\"s.i\") >= 5)");
    }

    @Test
    void leavesTheNegationOfAnIeeeComparisonToFlink() {
        assertThat(translated(less("d", 1.5))).isPresent();
        assertThat(translated(not(less("d", 1.5)))).isEmpty();
    }

    @Test
    void leavesALiteralOfAnotherTypeToFlink() {
        assertThat(translated(less("i", 5_000_000_000L))).isEmpty();
        assertThat(translated(less("i", 1.5))).isEmpty();
        assertThat(translated(less("d", Double.NaN))).isEmpty();
    }

    @Test
    void namesNoFieldWithADefaultForOldFiles() {
        Table defaulted =
                create("defaulted", NestedField.optional(2, "i", Types.IntegerType.get()));
        defaulted
                .updateSchema()
                .addColumn("s", "j", Types.IntegerType.get(), "with a default", Literal.of(5))
                .commit();
        table = defaulted;

        assertThat(translated(less("i", 5))).isPresent();
        assertThat(translated(less("j", 5))).isEmpty();
    }

    @Test
    void namesNoFieldIfNamesDifferInCaseOnlyUnlessCaseMatters() {
        table =
                create(
                        "cases",
                        NestedField.optional(2, "i", Types.IntegerType.get()),
                        NestedField.optional(3, "I", Types.IntegerType.get()));

        assertThat(translated(less("i", 5))).isEmpty();
        assertThat(translated(less("i", 5), Map.of("case-sensitive", "true"))).isPresent();
    }

    private Table create(String name, NestedField... fields) {
        return new HadoopTables(new org.apache.hadoop.conf.Configuration(false))
                .create(
                        new Schema(NestedField.optional(1, "s", Types.StructType.of(fields))),
                        PartitionSpec.unpartitioned(),
                        Map.of("format-version", "3"),
                        folder.resolve(name).toString());
    }

    private Optional<ExactCondition> translated(ResolvedExpression condition) {
        return translated(condition, Map.of());
    }

    private Optional<ExactCondition> translated(
            ResolvedExpression condition, Map<String, String> options) {
        RowType columns = FlinkSchemaUtil.convert(table.schema());
        return new ExactConditions(
                        new ConditionColumns(
                                new ColumnPaths(columns, null, columns),
                                table.schema(),
                                ReadTable.of(table, options, new Configuration())))
                .translate(condition);
    }

    private static ResolvedExpression less(String field, Object value) {
        return call(
                BuiltInFunctionDefinitions.LESS_THAN,
                new NestedFieldReferenceExpression(
                        new String[] {"s", field}, new int[] {0, 0}, typeOf(value).nullable()),
                new ValueLiteralExpression(value, typeOf(value)));
    }

    private static DataType typeOf(Object value) {
        if (value instanceof Integer) {
            return DataTypes.INT().notNull();
        }
        return (value instanceof Long ? DataTypes.BIGINT() : DataTypes.DOUBLE()).notNull();
    }

    private static ResolvedExpression not(ResolvedExpression operand) {
        return call(BuiltInFunctionDefinitions.NOT, operand);
    }

    private static CallExpression call(
            BuiltInFunctionDefinition function, ResolvedExpression... operands) {
        return CallExpression.permanent(function, List.of(operands), DataTypes.BOOLEAN());
    }
}
