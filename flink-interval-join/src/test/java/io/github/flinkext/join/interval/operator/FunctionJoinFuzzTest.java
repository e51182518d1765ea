/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.operator.FunctionJoinInput.Life;
import io.github.flinkext.join.interval.operator.FunctionJoinInput.Result;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Gives Flink's join of a DataStream and ours the same random input. */
class FunctionJoinFuzzTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int INPUTS = Integer.getInteger("flinkext.fuzz.lives", 8);

    /** Each is several starts of an operator. */
    private static final int INPUTS_TO_RESTORE = (INPUTS + 1) / 2;

    @ParameterizedTest
    @CsvSource({"ROCKSDB, false", "ROCKSDB, true", "HEAP, false", "HEAP, true"})
    void emitsInEachStepWhatFlinkEmits(Backend backend, boolean late) throws Exception {
        for (int i = 0; i < INPUTS; i++) {
            FunctionJoinInput input =
                    FunctionJoinInput.random(SEED + i, IntervalJoinType.INNER, late);

            assertThat(input.run(backend, input.join()::ours))
                    .as("%s", input)
                    .isEqualTo(input.run(backend, input.join()::flinks));
        }
    }

    @ParameterizedTest
    @CsvSource({"ROCKSDB, ROCKSDB", "HEAP, HEAP", "ROCKSDB, HEAP"})
    void takesStateOverFromFlinkAndHandsItBackAtAnyParallelism(Backend one, Backend other)
            throws Exception {
        for (int i = 0; i < INPUTS_TO_RESTORE; i++) {
            FunctionJoinInput input =
                    FunctionJoinInput.random(SEED + i, IntervalJoinType.INNER, true);
            int first = 1 + i % 2;
            int second = 3 - first;

            Result result =
                    input.run(
                            List.of(
                                    new Life(input.join()::flinks, one, first),
                                    new Life(input.join()::ours, other, second),
                                    new Life(input.join()::flinks, one, second),
                                    new Life(input.join()::ours, other, first)));

            assertThat(result.emitted())
                    .as("%s", input)
                    .isEqualTo(
                            input.run(
                                            Collections.nCopies(
                                                    4, new Life(input.join()::flinks, one, 1)))
                                    .emitted());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ROCKSDB, LEFT",
        "ROCKSDB, RIGHT",
        "ROCKSDB, FULL",
        "HEAP, INNER",
        "HEAP, LEFT",
        "HEAP, RIGHT",
        "HEAP, FULL"
    })
    void emitsAllPairsAndRowsWithoutOneAlsoAfterRestores(Backend backend, IntervalJoinType type)
            throws Exception {
        for (int i = 0; i < INPUTS_TO_RESTORE; i++) {
            FunctionJoinInput input =
                    FunctionJoinInput.random(SEED + i, type, true).withoutRowsAtTheWatermark();
            Random random = new Random(SEED + i);
            List<Life> lives = new ArrayList<>();
            for (int life = 0; life < 3; life++) {
                lives.add(new Life(input.join()::ours, backend, 1 + random.nextInt(2)));
            }

            assertThat(input.run(lives).pairs()).as("%s", input).isEqualTo(input.allPairs());
        }
    }

    @ParameterizedTest
    @EnumSource(value = IntervalJoinType.class, names = "INNER", mode = EnumSource.Mode.EXCLUDE)
    void emitsNothingThatIsLateByItsOwnWatermarks(IntervalJoinType type) throws Exception {
        for (int i = 0; i < 2 * INPUTS; i++) {
            FunctionJoinInput input = FunctionJoinInput.random(SEED + i, type, true);

            assertThat(input.run(Backend.HEAP, input.join()::ours).emittedLate())
                    .as("%s", input)
                    .isZero();
        }
    }
}
