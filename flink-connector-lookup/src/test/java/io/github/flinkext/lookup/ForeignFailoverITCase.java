/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Tables;

import org.apache.flink.table.api.TableEnvironment;

import org.junit.jupiter.api.Tag;

/** A connector of somebody else whose synchronous function is run by our threads. */
@Tag("long")
class ForeignFailoverITCase extends LookupFailoverITCase {

    @Override
    void createStaff(TableEnvironment tables, String options) {
        Tables.createStaff(tables, "staff", "'delay' = '200 micros', 'rows' = '5000', " + options);
    }
}
