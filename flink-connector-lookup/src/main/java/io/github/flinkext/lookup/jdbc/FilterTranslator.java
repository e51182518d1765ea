/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Leaves conditions to the database, where it decides them as Flink does.
 *
 * <p>These are comparisons of a column with a literal, IN and BETWEEN, IS [NOT] NULL, and AND, OR
 * and NOT of them. What stays with Flink, because the answers could differ:
 *
 * <ul>
 *   <li>strings in MySQL, MariaDB and unknown databases, whose collations ignore case or trailing
 *       blanks, and CHAR columns everywhere; on PostgreSQL and H2 strings are compared byte by
 *       byte, whatever the collation of the column,
 *   <li>LIKE with anything but a percent sign at its ends,
 *   <li>FLOAT and DOUBLE, because databases order NaN,
 *   <li>TIME, and TIMESTAMP declared with fewer digits than the database has, unless cutting digits
 *       cannot change the answer,
 *   <li>comparisons of columns with each other, and calls of functions.
 * </ul>
 *
 * <p>A DECIMAL is compared as the database holds it, also if it is declared with fewer digits.
 */
final class FilterTranslator {

    private static final Map<FunctionDefinition, String> COMPARISONS =
            Map.of(
                    BuiltInFunctionDefinitions.EQUALS, "=",
                    BuiltInFunctionDefinitions.NOT_EQUALS, "<>",
                    BuiltInFunctionDefinitions.LESS_THAN, "<",
                    BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL, "<=",
                    BuiltInFunctionDefinitions.GREATER_THAN, ">",
                    BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL, ">=");

    private static final Map<String, String> SWAPPED =
            Map.of("=", "=", "<>", "<>", "<", ">", "<=", ">=", ">", "<", ">=", "<=");

    private static final Pattern PLAIN_LIKE = Pattern.compile("%?[^%_\\\\]+%?");

    private final JdbcDialect dialect;

    FilterTranslator(JdbcDialect dialect) {
        this.dialect = dialect;
    }

    /** The condition in SQL, or nothing if Flink has to decide it. */
    Optional<SqlFilter> translate(ResolvedExpression filter) {
        Parts parts = new Parts();
        return add(filter, parts) ? Optional.of(new SqlFilter(parts.list)) : Optional.empty();
    }

    private boolean add(ResolvedExpression expression, Parts parts) {
        if (expression instanceof FieldReferenceExpression field) {
            return addBoolean(field, parts);
        }
        if (!(expression instanceof CallExpression call)) {
            return false;
        }
        FunctionDefinition function = call.getFunctionDefinition();
        List<ResolvedExpression> operands = call.getResolvedChildren();
        if (COMPARISONS.containsKey(function)) {
            return addComparison(COMPARISONS.get(function), operands, parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.AND)) {
            return addJunction(" AND ", operands, parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.OR)) {
            return addJunction(" OR ", operands, parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.NOT)) {
            return parts.text("NOT (") && add(operands.get(0), parts) && parts.text(")");
        }
        if (function.equals(BuiltInFunctionDefinitions.IS_NULL)) {
            return addNullCheck(operands.get(0), " IS NULL", parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.IS_NOT_NULL)) {
            return addNullCheck(operands.get(0), " IS NOT NULL", parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.IN)) {
            return addIn(operands, parts);
        }
        if (function.equals(BuiltInFunctionDefinitions.BETWEEN)) {
            return operands.size() == 3
                    && addComparison(">=", operands.subList(0, 2), parts)
                    && parts.text(" AND ")
                    && addComparison("<=", List.of(operands.get(0), operands.get(2)), parts);
        }
        return function.equals(BuiltInFunctionDefinitions.LIKE) && addLike(operands, parts);
    }

    private boolean addJunction(String word, List<ResolvedExpression> operands, Parts parts) {
        for (int i = 0; i < operands.size(); i++) {
            if (i > 0) {
                parts.text(word);
            }
            if (!(parts.text("(") && add(operands.get(i), parts) && parts.text(")"))) {
                return false;
            }
        }
        return true;
    }

    private boolean addComparison(String operator, List<ResolvedExpression> operands, Parts parts) {
        ResolvedExpression left = operands.get(0);
        ResolvedExpression right = operands.get(1);
        if (left instanceof ValueLiteralExpression) {
            return !(right instanceof ValueLiteralExpression)
                    && addComparison(SWAPPED.get(operator), List.of(right, left), parts);
        }
        if (!(left instanceof FieldReferenceExpression field)
                || !(right instanceof ValueLiteralExpression literal)) {
            return false;
        }
        Optional<Serializable> value = value(field, operator, literal);
        value.ifPresent(
                present -> {
                    parts.column(field);
                    parts.text(" " + operator + " ");
                    parts.parameter(present);
                });
        return value.isPresent();
    }

    private boolean addIn(List<ResolvedExpression> operands, Parts parts) {
        if (operands.size() < 2) {
            return false;
        }
        for (int i = 1; i < operands.size(); i++) {
            if (i > 1) {
                parts.text(" OR ");
            }
            if (!addComparison("=", List.of(operands.get(0), operands.get(i)), parts)) {
                return false;
            }
        }
        return true;
    }

    private boolean addLike(List<ResolvedExpression> operands, Parts parts) {
        if (operands.size() != 2
                || !(operands.get(0) instanceof FieldReferenceExpression field)
                || !(operands.get(1) instanceof ValueLiteralExpression literal)) {
            return false;
        }
        Optional<Serializable> pattern = value(field, "LIKE", literal);
        if (pattern.isEmpty() || !PLAIN_LIKE.matcher((String) pattern.get()).matches()) {
            return false;
        }
        parts.column(field);
        parts.text(" LIKE ");
        parts.parameter(pattern.get());
        return true;
    }

    private boolean addNullCheck(ResolvedExpression operand, String check, Parts parts) {
        if (!(operand instanceof FieldReferenceExpression field)) {
            return false;
        }
        parts.list.add(new SqlFilter.Column(field.getName(), false));
        return parts.text(check);
    }

    private boolean addBoolean(FieldReferenceExpression field, Parts parts) {
        if (!dialect.hasBooleans() || !typeOf(field).is(LogicalTypeRoot.BOOLEAN)) {
            return false;
        }
        parts.column(field);
        return parts.text(" = TRUE");
    }

    /** The literal as a parameter, or nothing if the comparison is none for the database. */
    private Optional<Serializable> value(
            FieldReferenceExpression field, String operator, ValueLiteralExpression literal) {
        if (literal.isNull()) {
            return Optional.empty();
        }
        LogicalType literalType = literal.getOutputDataType().getLogicalType();
        LogicalType fieldType = typeOf(field);
        return switch (fieldType.getTypeRoot()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> exactNumber(literal, literalType);
            case VARCHAR -> text(literal, literalType);
            case BOOLEAN -> bool(operator, literal, literalType);
            case DATE ->
                    literalType.is(LogicalTypeRoot.DATE)
                            ? literal.getValueAs(LocalDate.class).map(value -> value)
                            : Optional.empty();
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    literalType.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                            ? timestamp(fieldType, operator, literal)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Serializable> exactNumber(
            ValueLiteralExpression literal, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
                    literal.getValueAs(BigDecimal.class).map(value -> value);
            default -> Optional.empty();
        };
    }

    /** PostgreSQL has no strings with a zero character, so it refuses them as parameters too. */
    private Optional<Serializable> text(ValueLiteralExpression literal, LogicalType type) {
        boolean text = type.is(LogicalTypeRoot.CHAR) || type.is(LogicalTypeRoot.VARCHAR);
        return text && dialect.comparesTextExactly()
                ? literal.getValueAs(String.class)
                        .filter(value -> value.indexOf('\0') < 0)
                        .map(value -> value)
                : Optional.empty();
    }

    private Optional<Serializable> bool(
            String operator, ValueLiteralExpression literal, LogicalType type) {
        boolean equality = operator.equals("=") || operator.equals("<>");
        return dialect.hasBooleans() && equality && type.is(LogicalTypeRoot.BOOLEAN)
                ? literal.getValueAs(Boolean.class).map(value -> value)
                : Optional.empty();
    }

    /**
     * Flink sees the timestamp cut to the declared digits. Whether that is before a point in time
     * which has no more digits itself is the same as for the whole timestamp; whether it is equal
     * or after is not.
     */
    private Optional<Serializable> timestamp(
            LogicalType fieldType, String operator, ValueLiteralExpression literal) {
        int digits = LogicalTypeChecks.getPrecision(fieldType);
        Optional<LocalDateTime> value = literal.getValueAs(LocalDateTime.class);
        boolean whole = digits >= dialect.timestampPrecision();
        boolean splits = operator.equals("<") || operator.equals(">=");
        return value.filter(time -> hasDigits(time, dialect.timestampPrecision()))
                .filter(time -> whole || splits && hasDigits(time, digits))
                .map(time -> time);
    }

    /** Whether no more digits are needed; a database would round the others. */
    private static boolean hasDigits(LocalDateTime time, int digits) {
        return ColumnReaders.timestamp(time, digits).toLocalDateTime().equals(time);
    }

    private static LogicalType typeOf(FieldReferenceExpression field) {
        return field.getOutputDataType().getLogicalType();
    }

    /** The pieces of the condition so far. */
    private static final class Parts {

        private final List<SqlFilter.Part> list = new ArrayList<>();

        boolean text(String sql) {
            list.add(new SqlFilter.Text(sql));
            return true;
        }

        void column(FieldReferenceExpression field) {
            list.add(
                    new SqlFilter.Column(
                            field.getName(), typeOf(field).is(LogicalTypeRoot.VARCHAR)));
        }

        void parameter(Serializable value) {
            list.add(new SqlFilter.Parameter(value));
        }
    }
}
