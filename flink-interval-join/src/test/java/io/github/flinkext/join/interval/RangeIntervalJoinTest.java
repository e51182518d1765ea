/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The builder, and the operator that it makes. */
class RangeIntervalJoinTest {

    private static final OutputTag<String> LEFT_LATE = new OutputTag<>("left late", Types.STRING);
    private static final OutputTag<String> RIGHT_LATE = new OutputTag<>("right late", Types.STRING);

    private final KeyedStream<String, String> strings =
            StreamExecutionEnvironment.getExecutionEnvironment()
                    .fromData("a")
                    .keyBy(row -> row.substring(0, 1));

    @Test
    void joinsRightRowsFromOneBoundToTheOther() throws Exception {
        try (var harness = open(between(1, 3).process(new Concatenate()))) {
            rightRowsAround(harness);

            assertThat(harness.extractOutputValues()).containsExactly("k+k1", "k+k2", "k+k3");
        }
    }

    @Test
    void leavesExclusiveBoundsOut() throws Exception {
        try (var harness =
                open(
                        between(1, 3)
                                .lowerBoundExclusive()
                                .upperBoundExclusive()
                                .process(new Concatenate()))) {
            rightRowsAround(harness);

            assertThat(harness.extractOutputValues()).containsExactly("k+k2");
        }
    }

    @Test
    void sendsLateRowsToTheSideOutputOfTheirSide() throws Exception {
        try (var harness =
                open(
                        between(1, 3)
                                .sideOutputLeftLateData(LEFT_LATE)
                                .sideOutputRightLateData(RIGHT_LATE)
                                .process(new Concatenate()))) {
            harness.processBothWatermarks(new Watermark(100));
            harness.processElement1("left", 99);
            harness.processElement2("right", 98);

            assertThat(harness.getSideOutput(LEFT_LATE))
                    .extracting(record -> record.getValue() + record.getTimestamp())
                    .containsExactly("left99");
            assertThat(harness.getSideOutput(RIGHT_LATE))
                    .extracting(record -> record.getValue() + record.getTimestamp())
                    .containsExactly("right98");
        }
    }

    @Test
    void isAFullOuterJoinIfBothSidesAreOuter() throws Exception {
        try (var harness =
                open(between(1, 3).leftOuter().rightOuter().process(new Concatenate()))) {
            harness.processElement1("left", 100);
            harness.processElement2("right", 100);
            harness.processBothWatermarks(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues())
                    .containsExactlyInAnyOrder("left+null", "null+right");
        }
    }

    @Test
    void takesTheTypeOfItsOutputFromTheFunctionOrTheCaller() {
        assertThat(between(1, 3).process(new Concatenate()).getType()).isEqualTo(Types.STRING);
        assertThat(between(1, 3).process(new Constant<>(7L), Types.LONG).getType())
                .isEqualTo(Types.LONG);
    }

    @Test
    void refusesAnIntervalThatNothingIsIn() {
        assertThatThrownBy(() -> between(3, 1).process(new Concatenate()))
                .hasMessage(
                        "Invalid interval: between 3 ms inclusive and 1 ms inclusive."
                                + " Nothing is in it.");
        assertThatThrownBy(() -> between(3, 3).upperBoundExclusive().process(new Concatenate()))
                .hasMessage(
                        "Invalid interval: between 3 ms inclusive and 3 ms exclusive."
                                + " Nothing is in it.");
    }

    private RangeIntervalJoin<String, String, String> between(long lower, long upper) {
        return RangeIntervalJoin.of(strings, strings)
                .between(Duration.ofMillis(lower), Duration.ofMillis(upper));
    }

    private static void rightRowsAround(
            KeyedTwoInputStreamOperatorTestHarness<String, String, String, String> harness)
            throws Exception {
        harness.processElement1("k", 100);
        for (int after = 0; after <= 4; after++) {
            harness.processElement2("k" + after, 100 + after);
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, String, String, String> open(
            SingleOutputStreamOperator<String> joined) throws Exception {
        TwoInputTransformation<String, String, String> transformation =
                (TwoInputTransformation<String, String, String>) joined.getTransformation();
        var harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        (TwoInputStreamOperator<String, String, String>)
                                ((SimpleOperatorFactory<String>)
                                                transformation.getOperatorFactory())
                                        .getOperator(),
                        row -> row.substring(0, 1),
                        row -> row.substring(0, 1),
                        Types.STRING);
        harness.open();
        return harness;
    }

    private static final class Concatenate extends ProcessJoinFunction<String, String, String> {

        @Override
        public void processElement(
                String left, String right, Context context, Collector<String> out) {
            out.collect(left + "+" + right);
        }
    }

    /** A function of whose output the type cannot be found. */
    private static final class Constant<T> extends ProcessJoinFunction<String, String, T> {

        private final T value;

        Constant(T value) {
            this.value = value;
        }

        @Override
        public void processElement(String left, String right, Context context, Collector<T> out) {
            out.collect(value);
        }
    }
}
