/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AggregatesTest {

    private static final RowType TABLE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("user_id", DataTypes.BIGINT()),
                                    DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
                                    DataTypes.FIELD("price", DataTypes.DOUBLE()),
                                    DataTypes.FIELD("Item no.", DataTypes.STRING()),
                                    DataTypes.FIELD("distinct", DataTypes.INT()),
                                    DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())))
                            .getLogicalType();

    @Test
    void namesWhatHasNoName() {
        assertThat(
                        names(
                                "COUNT(*), count(price), Sum(amount), AVG(price), MIN(price),"
                                        + " MAX(price), COUNT(DISTINCT user_id),"
                                        + " APPROX_COUNT_DISTINCT(user_id), LAST_N(price, 5)"))
                .containsExactly(
                        "count",
                        "count_price",
                        "sum_amount",
                        "avg_price",
                        "min_price",
                        "max_price",
                        "count_distinct_user_id",
                        "approx_count_distinct_user_id",
                        "last_5_price");
    }

    @Test
    void takesNamesAndQuotedIdentifiers() {
        assertThat(
                        names(
                                "COUNT(*)AS n,\n SUM( amount ) as `the ``total```, MAX(`Item no.`)"
                                        + " AS `as`, SUM(distinct) AS d, COUNT(DISTINCT distinct)"
                                        + " AS e "))
                .containsExactly("n", "the `total`", "as", "d", "e");
    }

    @Test
    void hasTheTypesOfColumns() {
        assertThat(types("MIN(`Item no.`), LAST_N(distinct, 3), COUNT(*), SUM(amount)"))
                .extracting(LogicalType::asSummaryString)
                .containsExactly("STRING", "ARRAY<INT>", "BIGINT NOT NULL", "DECIMAL(38, 2)");
    }

    /** It is in state: a text that has been is never another one. */
    @Test
    void saysWhatStoredBytesAre() {
        assertThat(
                        parse(
                                        "COUNT(*) AS n, COUNT(tags), COUNT(DISTINCT user_id),"
                                                + " SUM(amount), MAX(amount), AVG(price), MIN(`Item no.`),"
                                                + " APPROX_COUNT_DISTINCT(distinct), LAST_N(price,"
                                                + " 5)")
                                .kinds())
                .isEqualTo(
                        "COUNT(*), COUNT(x), COUNT(DISTINCT BIGINT), SUM(DECIMAL(*, 2)),"
                                + " MAX(DECIMAL(10, 2)), AVG(DOUBLE), MIN(STRING), APPROX_COUNT_DISTINCT(INT),"
                                + " LAST_N(DOUBLE, 5)");
    }

    @Test
    void subtractsOnlyIfAllCan() {
        assertThat(parse("COUNT(*), SUM(amount), AVG(distinct)").invertible()).isTrue();
        assertThat(parse("COUNT(*), SUM(price)").invertible()).isFalse();
        assertThat(parse("COUNT(*), MAX(distinct)").invertible()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "#                           | 1  | a name, '(', ')', ',' or '*' is expected here",
                "COUNT(*                     | 8  | ')' is expected",
                "COUNT(*) n                  | 10 | ',' or the end is expected",
                "COUNT(*),                   | 10 | the name of an aggregate function is expected",
                "COUNT(*) AS                 | 12 | a name for the result is expected",
                "COUNT()                     | 7  | a column is expected",
                "COUNT(*), SUM(amount; x)    | 21 | a name, '(', ')', ',' or '*' is expected here",
                "LAST_N(price, x)            | 15 | a whole number is expected",
                "COUNT(*), MEDIAN(price)     | 11 | unknown function 'MEDIAN'. Take one of COUNT",
                "SUM(amout)                  | 5  | unknown column 'amout'. The table has user_id,",
                "SUM(Price)                  | 5  | unknown column 'Price'",
                "SUM(`Item no.`)             | 5  | SUM takes numbers, but column 'Item no.' is of",
                "MAX(tags)                   | 5  | MAX takes numbers, strings, booleans, dates",
                "COUNT(DISTINCT tags)        | 16 | COUNT takes numbers, strings",
                "SUM(*)                      | 5  | only COUNT takes '*'",
                "SUM(DISTINCT price)         | 1  | only COUNT takes DISTINCT",
                "COUNT(price, 5)             | 1  | COUNT takes one argument",
                "LAST_N(price)               | 1  | LAST_N takes a column and how many values",
                "LAST_N(price, 0)            | 1  | LAST_N takes a column and how many values",
                "LAST_N(price, 10001)        | 1  | LAST_N takes a column and how many values",
                "SUM(price), SUM(price)      | 13 | there is a result named 'sum_price' already",
                "SUM(price) AS n, MIN(price) AS n | 18 | there is a result named 'n' already",
            })
    void saysWhereTheTextIsWrong(String text, int position, String reason) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(
                        "Invalid aggregates '"
                                + text
                                + "' at position "
                                + position
                                + ": "
                                + reason);
    }

    @Test
    void anEmptyTextIsNoList() {
        assertThatThrownBy(() -> parse(" "))
                .hasMessageContaining("the name of an aggregate function is expected")
                .hasMessageContaining("COUNT(*) AS n, SUM(amount) AS total");
    }

    private static Aggregates parse(String text) {
        return Aggregates.parse(text, TABLE);
    }

    private static List<String> names(String text) {
        Aggregates aggregates = parse(text);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < aggregates.size(); i++) {
            names.add(aggregates.name(i));
        }
        return names;
    }

    private static List<LogicalType> types(String text) {
        Aggregates aggregates = parse(text);
        List<LogicalType> types = new ArrayList<>();
        for (int i = 0; i < aggregates.size(); i++) {
            types.add(aggregates.type(i));
        }
        return types;
    }
}
