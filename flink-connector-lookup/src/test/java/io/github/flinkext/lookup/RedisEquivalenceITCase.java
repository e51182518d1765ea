/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Products;
import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.RedisServerExtension;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;

/** {@code lookup-redis} with a Redis hash per product. */
@Tag("long")
class RedisEquivalenceITCase extends LookupEquivalenceITCase {

    @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();

    private static final List<String> FIELDS =
            List.of("code", "family", "price", "added", "active");

    private String prefix;

    @Override
    void store(Products toStore) throws Exception {
        prefix = REDIS.newKeyPrefix();
        try (RedisCommands redis = RedisCommands.connect(REDIS.host(), REDIS.port())) {
            for (Object[] product : toStore.rows()) {
                List<String> command = new ArrayList<>(List.of("HSET", prefix + product[0]));
                for (int i = 0; i < FIELDS.size(); i++) {
                    if (product[i + 1] != null) {
                        command.add(FIELDS.get(i));
                        command.add(product[i + 1].toString());
                    }
                }
                redis.send(command);
            }
        }
    }

    @Override
    String connector() {
        return "lookup-redis";
    }

    @Override
    String tableOptions(String forConnector) {
        return String.format(
                "'nodes' = '%s:%s', 'key.pattern' = '%s<id>'", REDIS.host(), REDIS.port(), prefix);
    }

    /** A row is found by its primary key only. */
    @Override
    boolean supports(int join) {
        return join != 1;
    }
}
