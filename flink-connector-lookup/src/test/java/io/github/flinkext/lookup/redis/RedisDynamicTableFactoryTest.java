/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static io.github.flinkext.lookup.redis.RedisTestTable.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RedisDynamicTableFactoryTest {

    private static final Column ID = column("id", DataTypes.STRING().notNull());
    private static final Column NAME = column("name", DataTypes.STRING());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodes | a:1;b:2 | 'nodes': [a:1, b:2] | Set 'mode' = 'cluster'|",
                "nodes | localhost:99999 | 'nodes': 'localhost:99999' | host:port",
                "nodes | a:1,b:2 | 'nodes': 'a:1,b:2' | separated by ';'",
                "nodes | redis://u:s3cret@h | 'nodes': 'h' | options of their own",
                "nodes | redis://u:s3cret@h:1 | 'nodes': 'h:1' | options of their own",
                "database | -1 | 'database': -1 | numbered from 0",
                "username | joe | 'username': joe | needs a 'password'",
                "ssl.truststore | ca.pem | 'ssl.truststore': ca.pem | 'ssl.enable' = 'true'",
                "ssl.keystore | me.p12 | 'ssl.keystore': me.p12 | set 'ssl.keystore-password'",
                "ssl.truststore-password | s3cret | 'ssl.truststore-password' | Set 'ssl.truststore'",
                "ssl.keystore-password | s3cret | 'ssl.keystore-password' | Set 'ssl.keystore'",
                "lookup.max-result-size | 0 | 'lookup.max-result-size': 0 | at least 1 byte",
                "connection.timeout | 0 s | 'connection.timeout': PT0S | at least one millisecond",
                "key.pattern | user | 'key.pattern': 'user' | <id> is missing",
                "value.layout | value | 'value.layout': value | set 'value.format'",
                "value.format | json | 'value.format': json | 'value.layout' = 'value'",
                "value.fields-include | all | 'value.fields-include': all | 'value.layout' = 'value'",
                "lookup.async.batch.size | 0 | 'lookup.async.batch.size': 0 | at least 1",
                "mode | sentinel | 'mode' | standalone",
                "key.patern | x | key.patern | key.pattern",
            })
    void refusesWithThingValueAndRemedy(String key, String value, String thing, String remedy) {
        RedisTestTable table = users().with(key, value);

        assertThatThrownBy(table::source)
                .isInstanceOf(ValidationException.class)
                .satisfies(
                        failure -> {
                            String messages = messages(failure);
                            assertThat(messages)
                                    .containsIgnoringCase(thing)
                                    .containsIgnoringCase(remedy.replace("|", ""))
                                    .doesNotContain("Cannot discover")
                                    .satisfies(RedisDynamicTableFactoryTest::holdsNoSecret);
                        });
    }

    @Test
    void refusesADatabaseOfACluster() {
        assertThatThrownBy(users().with("mode", "cluster").with("database", 3)::source)
                .rootCause()
                .hasMessage(
                        "Invalid 'database': 3. A Redis cluster has database 0 only: remove it.");
    }

    @Test
    void refusesFormatsOfChanges() {
        RedisTestTable table = users().with("value.layout", "value");
        assertThatThrownBy(table.with("value.format", "debezium-json")::source)
                .rootCause()
                .hasMessageContaining("'value.format': debezium-json. It decodes changes");
    }

    @Test
    void refusesTypesThatHaveNoText() {
        Column tags = column("tags", DataTypes.ARRAY(DataTypes.STRING()));
        RedisTestTable hash = RedisTestTable.of(List.of("id"), ID, tags).with("nodes", "h");
        assertThatThrownBy(hash::source)
                .rootCause()
                .hasMessageContaining("Invalid column 'tags' of table c.d.users")
                .hasMessageContaining("'value.layout' = 'value'");
        hash.with("value.layout", "value").with("value.format", "json").source();
    }

    @Test
    void saysWhereTheTableIsWithoutSecrets() {
        RedisLookupTableSource source =
                users().with("username", "joe")
                        .with("password", "s3cret")
                        .with("database", 2)
                        .source();

        assertThat(source.asSummaryString())
                .isEqualTo("Redis at localhost:6379/2, keys <id>")
                .satisfies(RedisDynamicTableFactoryTest::holdsNoSecret);
    }

    @Test
    void copiesAndComparesByWhatItIs() {
        RedisLookupTableSource source = users().source();

        assertThat(source.copy()).isEqualTo(source).hasSameHashCodeAs(source);
        assertThat(users().source()).isEqualTo(source);
        assertThat(users().with("database", 1).source()).isNotEqualTo(source);
        assertThat(users().producing("name").source()).isNotEqualTo(source);
        assertThat(users().with("lookup.async.batch.size", 7).source()).isNotEqualTo(source);
    }

    @Test
    void readsAddressesOfAllKinds() {
        assertThat(RedisNode.parse("host")).isEqualTo(new RedisNode("host", 6379));
        assertThat(RedisNode.parse(" host:1 ")).isEqualTo(new RedisNode("host", 1));
        assertThat(RedisNode.parse("[::1]:7")).isEqualTo(new RedisNode("::1", 7));
        assertThat(RedisNode.parse("[::1]")).hasToString("[::1]:6379");
    }

    private static RedisTestTable users() {
        return RedisTestTable.of(List.of("id"), ID, NAME).with("nodes", "localhost:6379");
    }

    private static void holdsNoSecret(String text) {
        assertThat(text).doesNotContain("s3cret");
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        // Flink's own outermost message lists all options of the table, with the password masked.
        for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
            messages.append(t.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
