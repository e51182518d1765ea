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
 * <p>The keys share each second evenly, and their first rows are spread over as long a time as rows
 * are kept. So clean-up timers are due evenly as well, also those that are due every few rows.
 */
final class JoinInput {

    static final long START = 1_700_000_000_000L;

    private static final int MOST_PAIRS_PER_WATERMARK = 128;

    /** Spreads numbers evenly, however many there are. */
    private static final double GOLDEN_RATIO = 0.618_033_988_75;

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
        return new JoinInput(scenario, endOfFilling(scenario));
    }

    /** Position at which all keys keep as many rows as they ever will. */
    static long endOfFilling(JoinScenario scenario) {
        return 2L * scenario.live() * scenario.keys();
    }

    boolean isFilling() {
        return position < endOfFilling(scenario);
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
        long before = position;
        while (!hasBegun(position)) {
            position++;
        }
        StringData key = keys[(int) (position % keys.length)];
        long time = timeOf(scenario, position);
        position++;
        boolean watermarkFollows = position / pairsPerWatermark > before / pairsPerWatermark;
        return new Pair(
                record(key, time),
                record(key, time + JoinScenario.LEFT_AFTER_RIGHT),
                watermarkFollows ? new Watermark(time - scenario.watermarkLag()) : null);
    }

    private boolean hasBegun(long position) {
        double part = (position % keys.length) * GOLDEN_RATIO % 1;
        return position / keys.length >= (long) (part * scenario.live());
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
