/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

import java.time.Duration;
import java.util.List;

/**
 * Options of a {@code lookup-redis} table, beside those of {@link
 * io.github.flinkext.lookup.LookupJoinOptions}.
 */
@PublicEvolving
public final class RedisLookupOptions {

    public static final ConfigOption<List<String>> NODES =
            ConfigOptions.key("nodes")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "Where Redis is: 'host:port', or for a cluster one or more of its nodes"
                                    + " as 'host1:port1;host2:port2'. They tell the others. Port 6379"
                                    + " may be left out.");

    public static final ConfigOption<RedisMode> MODE =
            ConfigOptions.key("mode")
                    .enumType(RedisMode.class)
                    .defaultValue(RedisMode.STANDALONE)
                    .withDescription(
                            "Whether the server stands alone or is a Redis cluster, whose requests go"
                                    + " to the node that has the key.");

    public static final ConfigOption<Integer> DATABASE =
            ConfigOptions.key("database")
                    .intType()
                    .defaultValue(0)
                    .withDescription("Number of the database. A cluster has number 0 only.");

    public static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Name of the ACL user. Needs 'password'. Without it, a password is that"
                                    + " of the user 'default'.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Password of 'username', or of the user 'default'.");

    public static final ConfigOption<Boolean> SSL_ENABLE =
            ConfigOptions.key("ssl.enable")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the connection is encrypted with TLS. The server's certificate"
                                    + " must be trusted and name the host.");

    public static final ConfigOption<String> SSL_TRUSTSTORE =
            ConfigOptions.key("ssl.truststore")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File with the certificates of the CAs to trust, in place of those that"
                                    + " the JVM trusts: PEM, PKCS #12 or JKS. Each task manager reads"
                                    + " it under this path when it connects.");

    public static final ConfigOption<String> SSL_TRUSTSTORE_PASSWORD =
            ConfigOptions.key("ssl.truststore-password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Password of 'ssl.truststore', if it has one. PEM files have none.");

    public static final ConfigOption<String> SSL_KEYSTORE =
            ConfigOptions.key("ssl.keystore")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File with the certificate and private key that a server wants to see"
                                    + " whose 'tls-auth-clients' is 'yes': PKCS #12 or JKS. Each task"
                                    + " manager reads it under this path when it connects.");

    public static final ConfigOption<String> SSL_KEYSTORE_PASSWORD =
            ConfigOptions.key("ssl.keystore-password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Password of 'ssl.keystore' and of the key in it.");

    public static final ConfigOption<Duration> CONNECTION_TIMEOUT =
            ConfigOptions.key("connection.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "Longest wait for a connection. When it passes at the start of a job, the"
                                    + " task fails; later the client keeps trying.");

    public static final ConfigOption<String> KEY_PATTERN =
            ConfigOptions.key("key.pattern")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Redis key of a row, with each column of the primary key named once in"
                                    + " angle brackets: 'user:<id>', or 'user:{<id>}:<country>' with"
                                    + " the hash tag of a cluster. '<<' stands for '<'. By default"
                                    + " the columns in the order of the primary key, with ':' between"
                                    + " them. A looked-up value that contains the text which follows"
                                    + " its column is refused, since another row could have the same"
                                    + " Redis key.");

    public static final ConfigOption<RedisValueLayout> VALUE_LAYOUT =
            ConfigOptions.key("value.layout")
                    .enumType(RedisValueLayout.class)
                    .defaultValue(RedisValueLayout.HASH)
                    .withDescription(
                            "What a row is in Redis. hash: a Redis hash with a field for each column"
                                    + " outside of the primary key; a field that is missing is NULL."
                                    + " value: a Redis string, decoded by 'value.format'.");

    public static final ConfigOption<String> VALUE_FORMAT =
            ConfigOptions.key("value.format")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Format of the Redis strings, such as 'json', 'csv' or 'raw'. Options of"
                                    + " the format start with 'value.' and its name, as in"
                                    + " 'value.json.ignore-parse-errors'. Needs 'value.layout' ="
                                    + " 'value'.");

    public static final ConfigOption<RedisValueFields> VALUE_FIELDS_INCLUDE =
            ConfigOptions.key("value.fields-include")
                    .enumType(RedisValueFields.class)
                    .defaultValue(RedisValueFields.EXCEPT_KEY)
                    .withDescription(
                            "Which columns the Redis strings hold, for formats such as 'csv' that go"
                                    + " by position. except-key: those outside of the primary key."
                                    + " all: every column of the table. The columns of the primary"
                                    + " key are taken from the key in both cases.");

    public static final ConfigOption<MemorySize> MAX_RESULT_SIZE =
            ConfigOptions.key("lookup.max-result-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Most bytes of strings or fields that one request may return. A request"
                                    + " of many keys that exceeds it is split; a single key that"
                                    + " exceeds it fails.");

    private RedisLookupOptions() {}
}
