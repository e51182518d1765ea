/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.server.Lazy;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import java.util.ArrayList;
import java.util.List;

/**
 * All cases of the interval join benchmark. The number of records of each is chosen so that one run
 * takes about half a second.
 */
final class IntervalJoinCases {

    static final String RAW = "raw";

    static final String JOB = "job";
    static final String JOB_START_UP = "start-up";
    static final String JOB_OFF = "option-off";
    static final String JOB_ON = "option-on";

    static final List<Integer> LIVE = List.of(10, 100, 1_000, 10_000, 100_000);
    static final List<Integer> LIVE_IN_WIDE = List.of(10, 100, 1_000);
    static final List<Integer> LIVE_IN_WIDE_ON_HEAP = List.of(10, 100);

    private static final long JOB_RECORDS = 60_000;

    private static final double MICROS_OF_RUN = 500_000;
    private static final int CHECKED_PART = 2;

    /** A steady state is measured: each key has come by a few times before. */
    private static final int CHECKED_RECORDS_PER_KEY = 8;

    /** Filling takes long where all rows match, and it matters little how many keys there are. */
    static final int ROWS_DIVISOR_IN_WIDE = 10;

    private final int rowsDivisor;
    private final List<CaseSet> sets = new ArrayList<>();

    private IntervalJoinCases(int rowsDivisor) {
        this.rowsDivisor = rowsDivisor;
    }

    /**
     * In the order in which they run.
     *
     * @param rowsDivisor how many times fewer rows to keep, with as many times fewer keys
     */
    static List<CaseSet> all(int rowsDivisor) {
        IntervalJoinCases cases = new IntervalJoinCases(rowsDivisor);
        Backend rocksDb = Backend.ROCKSDB;
        Backend heap = Backend.HEAP;
        IntervalJoinType inner = IntervalJoinType.INNER;
        IntervalJoinType full = IntervalJoinType.FULL;
        cases.add("LAG, inner, RocksDB, M = 1", true, cases.of(Shape.LAG, inner, rocksDb, 1, LIVE));
        cases.add(
                "LAG, inner, RocksDB, M = 10",
                true,
                cases.of(Shape.LAG, inner, rocksDb, 10, List.of(100, 1_000, 10_000)));
        cases.add(
                "LAG, full outer, RocksDB, M = 1",
                false,
                cases.of(Shape.LAG, full, rocksDb, 1, List.of(10, 100, 1_000, 10_000)));
        cases.add(
                "LAG, full outer, RocksDB, M = 10",
                false,
                cases.of(Shape.LAG, full, rocksDb, 10, List.of(100, 1_000)));
        cases.add(
                "OFFSET, inner, RocksDB, M = 1",
                false,
                cases.of(Shape.OFFSET, inner, rocksDb, 1, List.of(100, 1_000, 10_000)));
        cases.add(
                "OFFSET, inner, RocksDB, M = 10",
                false,
                cases.of(Shape.OFFSET, inner, rocksDb, 10, List.of(100, 1_000, 10_000)));
        cases.add("WIDE, inner, RocksDB, M = N", true, cases.wide(inner, rocksDb, LIVE_IN_WIDE));
        cases.add(
                "WIDE, full outer, RocksDB, M = N",
                false,
                cases.wide(full, rocksDb, List.of(10, 100)));
        cases.add(
                "LAG, inner, heap, M = 1",
                false,
                cases.of(Shape.LAG, inner, heap, 1, List.of(10, 100, 1_000, 10_000)));
        cases.add(
                "LAG, full outer, heap, M = 1",
                false,
                cases.of(Shape.LAG, full, heap, 1, List.of(100, 1_000)));
        cases.add(
                "OFFSET, inner, heap, M = 1",
                false,
                cases.of(Shape.OFFSET, inner, heap, 1, List.of(100, 1_000)));
        cases.add("WIDE, inner, heap, M = N", false, cases.wide(inner, heap, LIVE_IN_WIDE_ON_HEAP));
        cases.jobs();
        return cases.sets;
    }

    private List<JoinScenario> of(
            Shape shape, IntervalJoinType type, Backend backend, int matching, List<Integer> live) {
        return live.stream().map(n -> scenario(shape, type, backend, n, matching)).toList();
    }

    private List<JoinScenario> wide(IntervalJoinType type, Backend backend, List<Integer> live) {
        return live.stream().map(n -> scenario(Shape.WIDE, type, backend, n, n)).toList();
    }

    private JoinScenario scenario(
            Shape shape, IntervalJoinType type, Backend backend, int live, int matching) {
        int divisor = shape == Shape.WIDE ? rowsDivisor * ROWS_DIVISOR_IN_WIDE : rowsDivisor;
        return JoinScenario.of(
                shape, type, backend, live, matching, backend.rowsPerSide() / divisor);
    }

    private void add(String title, boolean withRaw, List<JoinScenario> scenarios) {
        List<BenchmarkCase> cases = new ArrayList<>();
        List<AutoCloseable> resources = new ArrayList<>();
        for (JoinScenario scenario : scenarios) {
            Lazy<FilledState> sql =
                    new Lazy<>(() -> FilledState.by(JoinOperator.RANGE_SQL, scenario));
            Lazy<FilledState> dataStream =
                    new Lazy<>(() -> FilledState.by(JoinOperator.RANGE_DATASTREAM, scenario));
            resources.addAll(List.of(sql, dataStream));
            for (JoinOperator operator : JoinOperator.values()) {
                if (operator.supports(scenario.type())) {
                    boolean stateOfSql = operator.ofSameState() == JoinOperator.RANGE_SQL;
                    long records = recordsOf(operator, scenario);
                    OperatorRun run =
                            new OperatorRun(
                                    operator,
                                    scenario,
                                    stateOfSql ? sql : dataStream,
                                    checkedOf(records, scenario));
                    resources.add(run);
                    cases.add(
                            new BenchmarkCase(
                                    scenario.group(),
                                    operator.caseName(),
                                    operator.description(),
                                    records,
                                    run));
                }
            }
            if (withRaw) {
                long records = recordsFor(scenario, 6 + 0.35 * scenario.matching());
                RawRun run = new RawRun(scenario, checkedOf(records, scenario));
                resources.add(run);
                cases.add(
                        new BenchmarkCase(
                                scenario.group(),
                                RAW,
                                "RocksDB alone: put, bounded seek, delete",
                                records,
                                run));
            }
        }
        sets.add(new CaseSet(title, scenarios, cases, resources));
    }

    private static long checkedOf(long records, JoinScenario scenario) {
        return Math.max(records / CHECKED_PART, (long) CHECKED_RECORDS_PER_KEY * scenario.keys());
    }

    /**
     * Ours removes rows once in a quarter of the time that they are kept: a run has all of that.
     */
    private static long recordsOf(JoinOperator operator, JoinScenario scenario) {
        long records = recordsFor(scenario, microsOf(operator, scenario));
        boolean inPasses = operator == JoinOperator.RANGE_SQL && scenario.shape() != Shape.WIDE;
        long recordsOfPass = (long) scenario.live() * scenario.keys() / 2;
        return inPasses ? Math.max(records, (recordsOfPass + 15) / 16 * 16) : records;
    }

    /** As many as take about as long as a run should, but enough for each timer to be due. */
    private static long recordsFor(JoinScenario scenario, double micros) {
        long atLeast = 8L * Math.min(scenario.keys(), 20);
        return 16 * Math.round(Math.max(MICROS_OF_RUN / micros, atLeast) / 16);
    }

    /** About how long a record takes; only the length of a run depends on it. */
    private static double microsOf(JoinOperator operator, JoinScenario scenario) {
        boolean heap = scenario.backend() == Backend.HEAP;
        double matches = 0.3 * scenario.matching();
        return matches
                + switch (operator) {
                    case FLINK_SQL ->
                            heap ? 5 + 0.04 * scenario.live() : 30 + 0.6 * scenario.live();
                    case FLINK_DATASTREAM ->
                            heap ? 4 + 0.02 * scenario.live() : 20 + 0.3 * scenario.live();
                    case RANGE_SQL, RANGE_DATASTREAM -> heap ? 4 : 8;
                };
    }

    private void jobs() {
        List<BenchmarkCase> cases =
                List.of(
                        job(JOB_OFF, "SQL job with Flink's operator", new JoinJob(false, false)),
                        job(JOB_ON, "SQL job with ours", new JoinJob(true, false)),
                        job(
                                JOB_START_UP,
                                "SQL job with ours that joins %d records, as if it had joined all"
                                        .formatted(JoinJob.HARDLY_ANY_RECORDS),
                                new JoinJob(true, true)));
        sets.add(new CaseSet("Whole jobs", List.of(), cases, List.of()));
    }

    private static BenchmarkCase job(String name, String description, JoinJob job) {
        return new BenchmarkCase(JOB, name, description, JOB_RECORDS, job);
    }
}
