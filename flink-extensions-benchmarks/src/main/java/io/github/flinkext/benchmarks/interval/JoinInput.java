/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The endless input of a scenario, key after key: a right row, the left row of the same key, and
 * now and then a watermark.
 *
 * <p>The keys share each second evenly, so clean-up timers are due evenly as well.
 */
final class JoinInput {

    static final long START = 1_700_000_000_000L;

    private static final int MOST_PAIRS_PER_WATERMARK = 128;

    private final JoinScenario scenario;
    private final StringData[] keys;
    private final int pairsPerWatermark;

    private long position;

    private JoinInput(JoinScenario scenario, long position) {
        this.scenario = scenario;
        this.keys =
                IntStream.range(0, scenario.keys())
                        .mapToObj(JoinRows::key)
                        .toArray(StringData[]::new);
        this.pairsPerWatermark = Math.min(MOST_PAIRS_PER_WATERMARK, scenario.keys());
        this.position = position;
    }

    /** From the first row on. */
    static JoinInput fromStart(JoinScenario scenario) {
        return new JoinInput(scenario, 0);
    }

    /** From the row on after which a side keeps as many rows as it ever will. */
    static JoinInput afterFilling(JoinScenario scenario) {
        return new JoinInput(scenario, pairsThatFill(scenario));
    }

    static long pairsThatFill(JoinScenario scenario) {
        return (long) scenario.live() * scenario.keys();
    }

    /**
     * A right and a left row of one key.
     *
     * @param watermark that follows them; null if none does
     */
    record Pair(
            StreamRecord<RowData> right,
            StreamRecord<RowData> left,
            @Nullable Watermark watermark) {}

    List<Pair> next(int pairs) {
        List<Pair> next = new ArrayList<>(pairs);
        for (int i = 0; i < pairs; i++) {
            next.add(pair());
        }
        return next;
    }

    private Pair pair() {
        StringData key = keys[(int) (position % keys.length)];
        long time = timeOf(scenario, position);
        position++;
        boolean watermarkFollows = position % pairsPerWatermark == 0;
        return new Pair(
                record(key, time),
                record(key, time + JoinScenario.LEFT_AFTER_RIGHT),
                watermarkFollows ? new Watermark(time - scenario.watermarkLag()) : null);
    }

    /** Time of the right row of a pair. */
    static long timeOf(JoinScenario scenario, long position) {
        long second = position / scenario.keys();
        long key = position % scenario.keys();
        return START + second * JoinScenario.SECOND + key * JoinScenario.SECOND / scenario.keys();
    }

    private static StreamRecord<RowData> record(StringData key, long time) {
        return new StreamRecord<>(JoinRows.row(key, time), time);
    }
}
