/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.util.UUID;

/**
 * The Redis server that all tests of this JVM share.
 *
 * <pre>{@code
 * @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();
 *
 * String prefix = REDIS.newKeyPrefix();
 * }</pre>
 *
 * <p>It is the one that FLINKEXT_REDIS_URL gives (redis://host:port), else a private process, else
 * a container. Without any the tests are skipped, or fail if FLINKEXT_REQUIRE_SERVERS is true. A
 * test that harms its server starts its own with {@link RedisServer#start()}.
 */
public final class RedisServerExtension extends SharedServerExtension {

    @Override
    ServerKind kind() {
        return RedisKind.standalone();
    }

    /** Where the server is, as redis://host:port. */
    public String url() {
        return server().running().url();
    }

    /** Start of key names that no other test has. */
    public String newKeyPrefix() {
        return "test:" + UUID.randomUUID() + ":";
    }
}
