/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import io.github.flinkext.lookup.operator.AsyncOperatorHarness.Kind;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Gives Flink's operator and ours the same random life, with restores from one into the other. */
@Tag("long")
class LookupJoinOperatorFuzzITCase {

    private static final int LIVES = 40;
    private static final int STEPS = 200;

    @ParameterizedTest
    @EnumSource(OutputMode.class)
    void emitsWhatFlinksOperatorEmits(OutputMode mode) throws Exception {
        long base = System.nanoTime();
        for (int life = 0; life < LIVES; life++) {
            long seed = base + life;
            List<Object> ours = new Life(Kind.OURS, mode, seed).live();
            List<Object> flinks = new Life(Kind.FLINKS, mode, seed).live();
            assertThat(comparable(ours, mode))
                    .as("seed %d, %s", seed, mode)
                    .isEqualTo(comparable(flinks, mode));
        }
    }

    /** Without order, rows between two watermarks may come in any. */
    private static List<Object> comparable(List<Object> emitted, OutputMode mode) {
        if (mode == OutputMode.ORDERED) {
            return emitted;
        }
        List<Object> sorted = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (Object element : emitted) {
            if (element instanceof Integer row) {
                rows.add(row);
            } else {
                rows.sort(null);
                sorted.addAll(rows);
                rows.clear();
                sorted.add(element);
            }
        }
        rows.sort(null);
        sorted.addAll(rows);
        return sorted;
    }

    /** Steps that depend on the seed only, whoever's operator takes them. */
    private static final class Life {

        private static final int WATERMARK = 0;

        private final Random random;
        private final OutputMode mode;
        private final int capacity;
        private final List<Object> emitted = new ArrayList<>();

        /** What the operator holds, in the order of arrival. */
        private final List<Integer> inFlight = new ArrayList<>();

        private final Set<Integer> answered = new HashSet<>();
        private Kind kind;
        private AnsweringFunction function;
        private AsyncOperatorHarness harness;
        private int nextInput = 1;
        private long nextWatermark = 1;

        Life(Kind kind, OutputMode mode, long seed) {
            this.kind = kind;
            this.mode = mode;
            this.random = new Random(seed);
            this.capacity = 1 + random.nextInt(20);
        }

        List<Object> live() throws Exception {
            start(null);
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> watermark();
                    case 1 -> answerOnAnotherThread();
                    case 2 -> restartSometimes();
                    case 3, 4, 5, 6 -> answer();
                    default -> row();
                }
            }
            while (!open().isEmpty()) {
                answer();
            }
            harness.endInput();
            stop();
            return emitted;
        }

        private void row() throws Exception {
            if (inFlight.size() < capacity) {
                int input = random.nextInt(4) == 0 ? -nextInput++ : nextInput++;
                inFlight.add(input);
                harness.processElement(input, 0);
                settle(input > 0 ? List.of() : List.of(input));
            }
        }

        private void watermark() throws Exception {
            if (inFlight.size() < capacity) {
                inFlight.add(WATERMARK);
                harness.processWatermark(nextWatermark++);
                settle(List.of());
            }
        }

        private void answer() throws Exception {
            List<Integer> open = open();
            if (!open.isEmpty()) {
                int input = open.get(random.nextInt(open.size()));
                function.answer(input);
                settle(List.of(input));
            }
        }

        private void answerOnAnotherThread() throws Exception {
            List<Integer> inputs = open();
            Collections.shuffle(inputs, random);
            inputs.subList(Math.min(inputs.size(), random.nextInt(5)), inputs.size()).clear();
            Thread thread =
                    new Thread(() -> function.answer(inputs.stream().mapToInt(i -> i).toArray()));
            thread.start();
            thread.join();
            settle(inputs);
        }

        private List<Integer> open() {
            List<Integer> open = new ArrayList<>(inFlight);
            open.removeIf(input -> input <= 0 || answered.contains(input));
            return open;
        }

        /** Lets the operator emit, and takes note of what it no longer holds. */
        private void settle(List<Integer> newlyAnswered) throws Exception {
            harness.runMails();
            answered.addAll(newlyAnswered);
            boolean first = true;
            for (Iterator<Integer> inputs = inFlight.iterator(); inputs.hasNext(); ) {
                int input = inputs.next();
                if (input == WATERMARK ? first : answered.contains(input)) {
                    inputs.remove();
                } else if (input == WATERMARK || mode == OutputMode.ORDERED) {
                    break;
                } else {
                    first = false;
                }
            }
        }

        private void restartSometimes() throws Exception {
            if (random.nextInt(3) == 0) {
                OperatorSubtaskState snapshot = harness.snapshot(1, 1);
                stop();
                kind = kind == Kind.OURS ? Kind.FLINKS : Kind.OURS;
                start(snapshot);
            }
        }

        private void start(OperatorSubtaskState snapshot) throws Exception {
            function = AnsweringFunction.create();
            harness = kind.with(function, mode, capacity, 10_000);
            if (snapshot == null) {
                harness.open();
            } else {
                harness.restore(snapshot);
            }
            harness.runMails();
            // Rows that were answered but not emitted are asked for again.
            answered.removeIf(input -> input > 0);
            settle(List.of());
        }

        private void stop() throws Exception {
            emitted.addAll(harness.emitted());
            harness.close();
        }
    }
}
