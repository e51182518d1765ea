/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.source.lookup.LookupOptions;

import java.time.Duration;
import java.util.Set;

/**
 * Options of hashed, mini-batched and cached lookup joins. They are the same for every connector:
 * {@code lookup-jdbc}, {@code lookup-redis}, and any other one after {@code LOAD MODULE flinkext}.
 *
 * <p>Where Flink has an option of the same meaning ({@link LookupOptions}), that one is used.
 */
@PublicEvolving
public final class LookupJoinOptions {

    public static final ConfigOption<Boolean> HASH_ENABLE =
            ConfigOptions.key("lookup.hash.enable")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether rows are distributed by the hash of their lookup key before the"
                                    + " join, so that each key is looked up and cached by one subtask"
                                    + " only. Adds a network exchange, shown by EXPLAIN.");

    public static final ConfigOption<Integer> HASH_HOT_KEYS =
            ConfigOptions.key("lookup.hash.hot-keys")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "How many of the most frequent keys are spread over all subtasks instead"
                                    + " of being sent to one. 0 spreads none. Needs"
                                    + " 'lookup.hash.enable' and an insert-only input.");

    public static final ConfigOption<Integer> ASYNC_BATCH_SIZE =
            ConfigOptions.key("lookup.async.batch.size")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Most keys sent in one request. 1 sends each key on its own.");

    public static final ConfigOption<Duration> ASYNC_BATCH_LINGER =
            ConfigOptions.key("lookup.async.batch.linger")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "Longest time a key waits for others to share its request, though one"
                                    + " could be sent. With 0 the size of requests adapts to the"
                                    + " load: while k of n = 'lookup.async.max-in-flight' are under"
                                    + " way, the next waits to be k/n full, at most about twice as"
                                    + " long as requests take, and to be a quarter fuller than"
                                    + " requests were lately, at most half as long.");

    public static final ConfigOption<Integer> ASYNC_MAX_IN_FLIGHT =
            ConfigOptions.key("lookup.async.max-in-flight")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "Most requests under way at once, per subtask. The JDBC backend opens up"
                                    + " to as many connections.");

    public static final ConfigOption<Duration> REQUEST_TIMEOUT =
            ConfigOptions.key("lookup.request.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "Longest time one request may take before it is given up and retried.");

    public static final ConfigOption<Duration> RETRY_DELAY =
            ConfigOptions.key("lookup.retry.delay")
                    .durationType()
                    .defaultValue(Duration.ofMillis(100))
                    .withDescription(
                            "Pause before the first retry of a failed request; it doubles with each"
                                    + " further one, up to 'lookup.retry.max-delay'. No thread waits"
                                    + " meanwhile.");

    public static final ConfigOption<Duration> RETRY_MAX_DELAY =
            ConfigOptions.key("lookup.retry.max-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("Longest pause between two retries of a failed request.");

    public static final ConfigOption<Duration> DEADLINE =
            ConfigOptions.key("lookup.deadline")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "Longest time until a key is answered, from when a row asks for it, or"
                                    + " from its last retry as a missing row; queues, requests and"
                                    + " retries included. Then 'lookup.failure-policy' applies. Must"
                                    + " be shorter than Flink's timeout of a row, 3 min unless"
                                    + " 'table.exec.async-lookup.timeout' or the LOOKUP hint sets it,"
                                    + " which fails the job whatever the policy.");

    public static final ConfigOption<FailurePolicy> FAILURE_POLICY =
            ConfigOptions.key("lookup.failure-policy")
                    .enumType(FailurePolicy.class)
                    .defaultValue(FailurePolicy.FAIL)
                    .withDescription(
                            "What becomes of a row whose key could not be looked up after all"
                                    + " retries. A failure is never taken for a missing row and never"
                                    + " cached.");

    public static final ConfigOption<Integer> MISS_RETRIES =
            ConfigOptions.key("lookup.miss.max-retries")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "How often a key without a row is asked for again, because its row may"
                                    + " still arrive in the table. Flink's LOOKUP hint with"
                                    + " 'retry-predicate'='lookup_miss' sets it for one query.");

    public static final ConfigOption<Duration> MISS_RETRY_DELAY =
            ConfigOptions.key("lookup.miss.retry-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("Pause before a key without a row is asked for again.");

    public static final ConfigOption<Duration> PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE =
            ConfigOptions.key("lookup.partial-cache.expire-missing-after-write")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How long the absence of a row is remembered. As long as a row is by"
                                    + " default. Needs 'lookup.partial-cache.cache-missing-key'.");

    /** Options that are read while a lookup runs; setting one brings our runtime into a join. */
    public static final Set<ConfigOption<?>> RUNTIME_OPTIONS =
            Set.of(
                    ASYNC_BATCH_SIZE,
                    ASYNC_BATCH_LINGER,
                    ASYNC_MAX_IN_FLIGHT,
                    REQUEST_TIMEOUT,
                    RETRY_DELAY,
                    RETRY_MAX_DELAY,
                    DEADLINE,
                    FAILURE_POLICY,
                    MISS_RETRIES,
                    MISS_RETRY_DELAY,
                    PARTIAL_CACHE_EXPIRE_MISSING_AFTER_WRITE);

    /** Options that shape the plan only. */
    public static final Set<ConfigOption<?>> PLAN_OPTIONS = Set.of(HASH_ENABLE, HASH_HOT_KEYS);

    /** Flink's own options that our runtime follows. */
    public static final Set<ConfigOption<?>> FLINK_OPTIONS =
            Set.of(
                    LookupOptions.CACHE_TYPE,
                    LookupOptions.MAX_RETRIES,
                    LookupOptions.PARTIAL_CACHE_MAX_ROWS,
                    LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                    LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                    LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY);

    private LookupJoinOptions() {}
}
