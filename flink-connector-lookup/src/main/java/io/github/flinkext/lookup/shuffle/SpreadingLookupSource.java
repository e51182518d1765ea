/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.shuffle;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.source.SourceProxy;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsLookupCustomShuffle;

import java.lang.reflect.Method;
import java.util.Optional;

import static io.github.flinkext.lookup.LookupJoinOptions.HASH_HOT_KEYS;

/** A lookup source whose join spreads hot keys over all subtasks. */
@Internal
public final class SpreadingLookupSource extends SourceProxy<LookupTableSource> {

    private final int hotKeys;

    private SpreadingLookupSource(LookupTableSource behind, int hotKeys) {
        super(behind);
        this.hotKeys = hotKeys;
    }

    /** The source itself, unless hot keys are to be spread. */
    public static DynamicTableSource spread(LookupTableSource source, int hotKeys) {
        if (hotKeys == 0) {
            return source;
        }
        if (source instanceof SupportsLookupCustomShuffle) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. The connector (%s) distributes rows in its own way."
                                    + " Remove the option.",
                            HASH_HOT_KEYS.key(), hotKeys, source.asSummaryString()));
        }
        return new SpreadingLookupSource(source, hotKeys).proxied();
    }

    @Override
    protected Object answer(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getPartitioner" -> Optional.of(new HotKeySpreadingPartitioner(hotKeys));
            case "withLookupSettings" ->
                    before(
                                    ((BatchedLookupSource) behind())
                                            .withLookupSettings((LookupSettings) arguments[0]))
                            .proxied();
            default -> forward(method, arguments);
        };
    }

    @Override
    protected SourceProxy<LookupTableSource> before(LookupTableSource copy) {
        return new SpreadingLookupSource(copy, hotKeys);
    }

    @Override
    public DynamicTableSource proxied() {
        return proxy(SupportsLookupCustomShuffle.class);
    }

    @Override
    protected Object settings() {
        return hotKeys;
    }
}
