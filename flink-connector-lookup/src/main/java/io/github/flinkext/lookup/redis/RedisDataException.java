/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import java.io.Serial;

/** What Redis holds for one key, or the key itself, cannot be used. Says nothing of other keys. */
final class RedisDataException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    RedisDataException(String message) {
        super(message);
    }

    RedisDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
