/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.RedisServerExtension;

import org.apache.flink.table.api.TableEnvironment;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.List;

/** A Redis that is some milliseconds away. */
class RedisFailoverITCase extends LookupFailoverITCase {

    @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();

    private static String prefix;

    @BeforeAll
    static void store() throws IOException {
        prefix = REDIS.newKeyPrefix();
        try (RedisCommands redis = RedisCommands.connect(REDIS.host(), REDIS.port())) {
            for (int id = 0; id < 5_000; id++) {
                redis.send(List.of("HSET", prefix + id, "name", "name-" + id));
            }
        }
        startProxy(REDIS.host(), REDIS.port());
    }

    @Override
    void createStaff(TableEnvironment tables, String options) {
        tables.executeSql(
                String.format(
                        "CREATE TABLE staff (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH"
                                + " ('connector' = 'lookup-redis', 'nodes' = '%s:%s',"
                                + " 'key.pattern' = '%s<id>', %s)",
                        REDIS.host(), proxy().port(), prefix, options));
    }
}
