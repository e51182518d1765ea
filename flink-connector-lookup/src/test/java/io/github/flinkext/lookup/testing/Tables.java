/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Table environments and tables that tests of plans share. */
public final class Tables {

    private Tables() {}

    public static TableEnvironment streaming() {
        return TableEnvironment.create(
                EnvironmentSettings.newInstance()
                        .inStreamingMode()
                        .withConfiguration(configuration())
                        .build());
    }

    public static TableEnvironment batch() {
        return TableEnvironment.create(
                EnvironmentSettings.newInstance()
                        .inBatchMode()
                        .withConfiguration(configuration())
                        .build());
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setString("parallelism.default", "2");
        return configuration;
    }

    /** 400 orders of staff 1 to 20. */
    public static void createOrders(TableEnvironment tables) {
        tables.executeSql(
                """
                CREATE TABLE orders (id INT, staff_id INT, pt AS PROCTIME()) WITH (
                    'connector' = 'datagen', 'number-of-rows' = '400',
                    'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '400',
                    'fields.staff_id.min' = '1', 'fields.staff_id.max' = '20')
                """);
    }

    /** A table of the connector {@link StaffTableFactory}. */
    public static void createStaff(TableEnvironment tables, String name, String options) {
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + " (id INT, name STRING, subtask INT) WITH ('connector' = 'staff'"
                        + (options.isEmpty() ? "" : ", " + options)
                        + ")");
    }
}
