/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

import java.time.Duration;

/**
 * Options of a {@code lookup-jdbc} table, beside those of {@link
 * io.github.flinkext.lookup.LookupJoinOptions}. Keys that Flink's {@code jdbc} connector has too
 * mean the same here.
 */
@PublicEvolving
public final class JdbcLookupOptions {

    public static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "JDBC URL of the database, such as 'jdbc:postgresql://host:5432/db'."
                                    + " Parameters of the driver may follow, and win over what this"
                                    + " connector would set.");

    public static final ConfigOption<String> TABLE_NAME =
            ConfigOptions.key("table-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Table or view in the database, with its schema if it needs one. Quote"
                                    + " the parts as the database does if it would change their case.");

    public static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Name of the database user. Needs 'password' too.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Password of 'username'. May be empty.");

    public static final ConfigOption<String> DRIVER =
            ConfigOptions.key("driver")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Class of the JDBC driver. By default the first driver that accepts"
                                    + " 'url', be it in lib/ or from ADD JAR.");

    public static final ConfigOption<Integer> CONNECTION_POOL_MAX_SIZE =
            ConfigOptions.key("connection.pool.max-size")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "Most connections in a pool. A task manager has one pool for all subtasks,"
                                    + " tables and jobs with the same driver, 'url', 'username',"
                                    + " 'password' and driver properties. Where its tables differ,"
                                    + " the largest value holds. With fewer connections than"
                                    + " requests under way, requests wait.");

    public static final ConfigOption<Duration> CONNECTION_TIMEOUT =
            ConfigOptions.key("connection.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "Longest wait for a connection, a new one or one from the pool. Then the"
                                    + " request fails and is retried; at the start of a job, the task"
                                    + " fails. At least 250 ms.");

    public static final ConfigOption<Integer> MAX_RESULT_ROWS =
            ConfigOptions.key("lookup.max-result-rows")
                    .intType()
                    .defaultValue(100_000)
                    .withDescription(
                            "Most rows that one request may return. A request of many keys that"
                                    + " exceeds it is split; a single key that exceeds it fails.");

    public static final ConfigOption<MemorySize> MAX_RESULT_SIZE =
            ConfigOptions.key("lookup.max-result-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Most bytes of character and binary columns that one request may return."
                                    + " A request of many keys that exceeds it is split; a single key"
                                    + " that exceeds it fails.");

    private JdbcLookupOptions() {}
}
