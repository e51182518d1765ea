/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.baseline.Customers;
import io.github.flinkext.benchmarks.baseline.JdbcAddress;
import io.github.flinkext.benchmarks.baseline.JdbcClientLoop;
import io.github.flinkext.benchmarks.baseline.RedisAddress;
import io.github.flinkext.benchmarks.baseline.RedisClientLoop;
import io.github.flinkext.benchmarks.lookup.LookupJob.Clusters;
import io.github.flinkext.benchmarks.lookup.LookupJob.Keys;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All cases of the lookup benchmark. The number of rows of each is chosen so that one run takes
 * about five seconds.
 */
final class LookupCases {

    static final int TABLE_ROWS = 1_000_000;
    static final int TASK_MANAGERS = 4;

    static final String HASH = "hash-1ms";

    static final List<Integer> BATCH_SIZES = List.of(10, 100, 500);
    static final List<Integer> LOOP_SIZES = List.of(1, 10, 100, 500, 1000);

    private static final int PARALLELISM = 2;
    private static final int CONNECTIONS_ONE_BY_ONE = 8;
    private static final int CACHED_ROWS = TABLE_ROWS / 10;
    private static final int HASHED_KEYS = 10_000;

    private static final Keys ZIPF = new Keys(TABLE_ROWS, 1.0);
    private static final Keys UNIFORM = new Keys(HASHED_KEYS, 0);

    private static final Map<String, String> SESSION =
            Map.of(
                    "parallelism.default",
                    Integer.toString(PARALLELISM),
                    "table.exec.async-lookup.output-mode",
                    "ALLOW_UNORDERED");

    private final LookupSetup setup;
    private final List<BenchmarkCase> cases = new ArrayList<>();

    private LookupCases(LookupSetup setup) {
        this.setup = setup;
    }

    static List<BenchmarkCase> all(LookupSetup setup) {
        LookupCases cases = new LookupCases(setup);
        for (Delay delay : Delay.values()) {
            cases.postgres(delay);
        }
        for (Delay delay : Delay.values()) {
            cases.redis(delay);
        }
        cases.hash();
        return cases.cases;
    }

    static String postgresGroup(Delay delay) {
        return "postgres-" + delay.suffix();
    }

    static String redisGroup(Delay delay) {
        return "redis-" + delay.suffix();
    }

    private void postgres(Delay delay) {
        String group = postgresGroup(delay);
        Rows rows = new Rows(delay);
        add(
                group,
                "official-sync",
                "official JDBC connector",
                rows.of(100_000, 5_000),
                job(officialJdbc(delay, Map.of())));
        add(
                group,
                "official-cached",
                "official JDBC connector, PARTIAL cache of %,d rows".formatted(CACHED_ROWS),
                rows.of(200_000, 20_000),
                job(officialJdbc(delay, partialCache(CACHED_ROWS))));
        add(
                group,
                "naive-async",
                "one key at a time, %d threads and connections per subtask, written by hand"
                        .formatted(CONNECTIONS_ONE_BY_ONE),
                rows.of(100_000, 25_000),
                job(naiveJdbc(delay)));
        Supplier<Map<String, String>> ours = () -> lookupJdbc(delay);
        add(
                group,
                "single",
                "lookup-jdbc, batch.size 1, max-in-flight %d".formatted(CONNECTIONS_ONE_BY_ONE),
                rows.of(100_000, 25_000),
                job(with(ours, oneByOne())));
        batched(group, "lookup-jdbc", rows, ours);
        Supplier<JdbcAddress> address = () -> setup.postgres(delay);
        for (int size : LOOP_SIZES) {
            add(
                    group,
                    "loop-" + size,
                    "PostgreSQL driver without Flink, 4 connections, %d keys per request"
                            .formatted(size),
                    rows.ofLoop(size),
                    new JdbcClientLoop(address, size, TABLE_ROWS));
        }
    }

    private void redis(Delay delay) {
        String group = redisGroup(delay);
        Rows rows = new Rows(delay);
        add(
                group,
                "sync-get",
                "GET, waits for each answer (Jedis)",
                rows.of(100_000, 5_000),
                job(redisGet(delay, false)));
        Map<String, String> thousand = new HashMap<>(SESSION);
        thousand.put("table.exec.async-lookup.buffer-capacity", "1000");
        add(
                group,
                "async-get",
                "GET, 1000 under way per subtask (Lettuce)",
                rows.of(200_000, 200_000),
                new LookupJob(local(), ZIPF, thousand, "", redisGet(delay, true)));
        batched(group, "lookup-redis", rows, () -> lookupRedis(delay));
        Supplier<RedisAddress> address = () -> setup.redis(delay);
        for (int size : LOOP_SIZES) {
            add(
                    group,
                    "loop-" + size,
                    "Jedis without Flink, 4 connections, MGET of %d keys".formatted(size),
                    rows.ofLoop(size),
                    new RedisClientLoop(address, size, TABLE_ROWS));
        }
    }

    private void batched(
            String group, String connector, Rows rows, Supplier<Map<String, String>> table) {
        for (int size : BATCH_SIZES) {
            add(
                    group,
                    "batch-" + size,
                    "%s, batch.size %d, linger 2 ms".formatted(connector, size),
                    size < 100 ? rows.of(300_000, 100_000) : rows.of(2_000_000, 2_000_000),
                    job(with(table, batch(size, "2 ms"))));
        }
        add(
                group,
                "adaptive",
                "%s, batch.size 500, linger 0".formatted(connector),
                rows.of(2_000_000, 2_000_000),
                job(with(table, batch(500, "0 ms"))));
    }

    private void hash() {
        Delay delay = Delay.ONE_MILLISECOND;
        Map<String, String> cache = partialCache(HASHED_KEYS / TASK_MANAGERS);
        Map<String, String> hashed = new HashMap<>(cache);
        hashed.put("lookup.hash.enable", "true");
        Supplier<Map<String, String>> forward = with(() -> lookupJdbc(delay), cache);
        Supplier<Map<String, String>> hash = with(() -> lookupJdbc(delay), hashed);
        String sync = "/*+ LOOKUP('table'='c', 'async'='false') */";
        addHash(
                "official-cached",
                "official JDBC connector, as it comes",
                40_000,
                "",
                officialJdbc(delay, cache));
        addHash("sync-forward", "lookup-jdbc, synchronous", 100_000, sync, forward);
        addHash("sync-hash", "lookup-jdbc, synchronous, hash.enable", 100_000, sync, hash);
        addHash(
                "batch-forward",
                "lookup-jdbc, batch.size 100, linger 2 ms",
                2_000_000,
                "",
                with(forward, batch(100, "2 ms")));
        addHash(
                "batch-hash",
                "lookup-jdbc, batch.size 100, linger 2 ms, hash.enable",
                2_000_000,
                "",
                with(hash, batch(100, "2 ms")));
    }

    private void addHash(
            String name,
            String description,
            long rows,
            String hint,
            Supplier<Map<String, String>> table) {
        Map<String, String> session = new HashMap<>(SESSION);
        session.put("parallelism.default", Integer.toString(TASK_MANAGERS));
        add(
                HASH,
                name,
                description,
                rows,
                new LookupJob(setup::separateTaskManagers, UNIFORM, session, hint, table));
    }

    private void add(String group, String name, String description, long rows, Workload workload) {
        cases.add(new BenchmarkCase(group, name, description, rows, workload));
    }

    private LookupJob job(Supplier<Map<String, String>> table) {
        return new LookupJob(local(), ZIPF, SESSION, "", table);
    }

    private Clusters local() {
        return () -> setup.localCluster(PARALLELISM);
    }

    private Supplier<Map<String, String>> officialJdbc(Delay delay, Map<String, String> more) {
        return with(() -> jdbc("jdbc", delay), more);
    }

    private Map<String, String> lookupJdbc(Delay delay) {
        return jdbc("lookup-jdbc", delay);
    }

    private Map<String, String> jdbc(String connector, Delay delay) {
        JdbcAddress address = setup.postgres(delay);
        return Map.of(
                "connector", connector,
                "url", address.url(),
                "table-name", Customers.TABLE,
                "username", address.user(),
                "password", address.password());
    }

    private Supplier<Map<String, String>> naiveJdbc(Delay delay) {
        return () -> {
            JdbcAddress address = setup.postgres(delay);
            return Map.of(
                    "connector", "benchmark-naive-jdbc",
                    "url", address.url(),
                    "username", address.user(),
                    "password", address.password(),
                    "threads", Integer.toString(CONNECTIONS_ONE_BY_ONE));
        };
    }

    private Supplier<Map<String, String>> redisGet(Delay delay, boolean async) {
        return () -> {
            RedisAddress address = setup.redis(delay);
            return Map.of(
                    "connector", "benchmark-redis-get",
                    "host", address.host(),
                    "port", Integer.toString(address.port()),
                    "async", Boolean.toString(async));
        };
    }

    private Map<String, String> lookupRedis(Delay delay) {
        RedisAddress address = setup.redis(delay);
        return Map.of(
                "connector",
                "lookup-redis",
                "nodes",
                address.host() + ":" + address.port(),
                "key.pattern",
                Customers.REDIS_PREFIX + "<id>",
                "value.layout",
                "value",
                "value.format",
                "csv",
                "value.fields-include",
                "all");
    }

    private static Map<String, String> partialCache(int rows) {
        return Map.of(
                "lookup.cache", "PARTIAL", "lookup.partial-cache.max-rows", Integer.toString(rows));
    }

    private static Map<String, String> batch(int size, String linger) {
        return Map.of(
                "lookup.async.batch.size",
                Integer.toString(size),
                "lookup.async.batch.linger",
                linger);
    }

    private static Map<String, String> oneByOne() {
        return Map.of(
                "lookup.async.batch.size",
                "1",
                "lookup.async.max-in-flight",
                Integer.toString(CONNECTIONS_ONE_BY_ONE));
    }

    private static Supplier<Map<String, String>> with(
            Supplier<Map<String, String>> table, Map<String, String> more) {
        return () -> {
            Map<String, String> options = new HashMap<>(table.get());
            options.putAll(more);
            return options;
        };
    }

    /** How many rows a case takes, which the delay decides. */
    private record Rows(Delay delay) {

        long of(long near, long far) {
            return delay == Delay.NONE ? near : far;
        }

        long ofLoop(int keysPerRequest) {
            return switch (keysPerRequest) {
                case 1 -> of(100_000, 10_000);
                case 10 -> of(400_000, 60_000);
                default -> of(800_000, 500_000);
            };
        }
    }
}
