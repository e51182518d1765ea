/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

import java.io.Serializable;

import static io.github.flinkext.lookup.LookupJoinOptions.HASH_ENABLE;
import static io.github.flinkext.lookup.LookupJoinOptions.HASH_HOT_KEYS;
import static org.apache.flink.util.Preconditions.checkArgument;

/** How rows are distributed before they are joined. */
@Internal
public record ShuffleSettings(boolean hash, int hotKeys) implements Serializable {

    public ShuffleSettings {
        checkArgument(
                hotKeys >= 0,
                "Invalid '%s': %s. It counts keys, so it cannot be negative.",
                HASH_HOT_KEYS.key(),
                hotKeys);
        checkArgument(
                hotKeys == 0 || hash,
                "Invalid '%s': %s. Hot keys are spread only where rows are hashed: set '%s' = 'true'"
                        + " or remove it.",
                HASH_HOT_KEYS.key(),
                hotKeys,
                HASH_ENABLE.key());
    }

    static ShuffleSettings from(ReadableConfig options) {
        return new ShuffleSettings(options.get(HASH_ENABLE), options.get(HASH_HOT_KEYS));
    }
}
