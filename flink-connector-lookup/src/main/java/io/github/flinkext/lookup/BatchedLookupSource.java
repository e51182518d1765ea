/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.LookupTableSource;

/** A source whose lookups run in our pipeline, as the optimizer programs of this module see it. */
@Internal
public interface BatchedLookupSource extends LookupTableSource {

    LookupSettings lookupSettings();

    /** How lookups are made, for EXPLAIN. */
    default String lookupSummary() {
        return lookupSettings().summary();
    }

    /** This source with other settings, such as those that a query's hint asks for. */
    BatchedLookupSource withLookupSettings(LookupSettings settings);
}
