/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.LocationProvider;

import java.util.Map;

/**
 * What says where a table puts its data files, as it was at some time: a table may be told to put
 * new files somewhere else.
 *
 * @param location of the table
 * @param properties of the table; all of them, as a location provider of the user may read any
 */
record TableLocation(String location, Map<String, String> properties) {

    TableLocation {
        properties = Map.copyOf(properties);
    }

    static TableLocation of(Table table) {
        return new TableLocation(table.location(), table.properties());
    }

    /** The table as it is now, but with its data files here. */
    Table in(Table table) {
        return equals(of(table))
                ? table
                : new WithLocations(table, LocationProviders.locationsFor(location, properties));
    }

    private static final class WithLocations extends SerializableTable {

        private static final long serialVersionUID = 1L;

        private final LocationProvider locations;

        WithLocations(Table table, LocationProvider locations) {
            super(table);
            this.locations = locations;
        }

        @Override
        public LocationProvider locationProvider() {
            return locations;
        }
    }
}
