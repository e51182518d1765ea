/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.measure.Bar;

import java.util.ArrayList;
import java.util.List;

/** What lookup joins promise, as ratios within one run. */
final class LookupBars {

    private static final List<String> TUNED =
            LookupCases.BATCH_SIZES.stream().map(size -> "batch-" + size).toList();
    private static final List<String> LOOPS =
            LookupCases.LOOP_SIZES.stream().map(size -> "loop-" + size).toList();
    private static final List<String> ONE_BY_ONE = List.of("naive-async", "single");

    private LookupBars() {}

    static List<Bar> all() {
        String near = LookupCases.postgresGroup(Delay.NONE);
        String far = LookupCases.postgresGroup(Delay.ONE_MILLISECOND);
        String farRedis = LookupCases.redisGroup(Delay.ONE_MILLISECOND);
        List<Bar> bars = new ArrayList<>();
        bars.add(ours("PostgreSQL, 1 ms: to the official connector", far, "official-sync", 100));
        bars.add(
                new Bar(
                        "PostgreSQL, 1 ms: to one key at a time on 8 connections",
                        ours(far),
                        in(far, ONE_BY_ONE),
                        15));
        bars.add(ours("PostgreSQL, 0 ms: to the official connector", near, "official-sync", 10));
        for (String group : List.of(near, far)) {
            bars.add(
                    new Bar(
                            group + ": to the driver without Flink, as many connections",
                            ours(group),
                            in(group, LOOPS),
                            0.5));
        }
        bars.add(ours("Redis, 1 ms: to waiting for each GET", farRedis, "sync-get", 80));
        bars.add(ours("Redis, 1 ms: to many GET under way", farRedis, "async-get", 1.5));
        for (String group : List.of(near, far, LookupCases.redisGroup(Delay.NONE), farRedis)) {
            bars.add(
                    new Bar(
                            group + ": adaptive to the best of the tuned sizes",
                            in(group, List.of("adaptive")),
                            in(group, TUNED),
                            0.95));
        }
        bars.add(hash("hash to forward, one task manager per JVM, synchronous", "sync", 5));
        bars.add(hash("hash to forward, one task manager per JVM, batched", "batch", 1.5));
        return bars;
    }

    private static Bar ours(String claim, String group, String reference, double atLeast) {
        return new Bar(claim, ours(group), in(group, List.of(reference)), atLeast);
    }

    private static List<String> ours(String group) {
        List<String> ids = new ArrayList<>(in(group, TUNED));
        ids.addAll(in(group, List.of("adaptive")));
        return ids;
    }

    private static Bar hash(String claim, String prefix, double atLeast) {
        return new Bar(
                claim,
                in(LookupCases.HASH, List.of(prefix + "-hash")),
                in(LookupCases.HASH, List.of(prefix + "-forward")),
                atLeast);
    }

    private static List<String> in(String group, List<String> names) {
        return names.stream().map(name -> group + "/" + name).toList();
    }
}
