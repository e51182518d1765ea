/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.SqlJob;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job that writes a table, as arguments of the process that runs it.
 *
 * @param sql settings and definitions
 * @param insert the statement that is the job
 */
record WriteJob(SqlJob sql, String insert) {

    private static final String SETTING = "--set=";
    private static final String DEFINITION = "--define=";
    private static final String INSERT = "--insert=";

    List<String> toArguments() {
        List<String> arguments = new ArrayList<>();
        sql.settings().forEach((key, value) -> arguments.add(SETTING + key + "=" + value));
        sql.definitions().forEach(definition -> arguments.add(DEFINITION + definition));
        arguments.add(INSERT + insert);
        return arguments;
    }

    static WriteJob of(List<String> arguments) {
        Map<String, String> settings = new HashMap<>();
        List<String> definitions = new ArrayList<>();
        String insert = null;
        for (String argument : arguments) {
            if (argument.startsWith(SETTING)) {
                String[] setting = argument.substring(SETTING.length()).split("=", 2);
                settings.put(setting[0], setting[1]);
            } else if (argument.startsWith(DEFINITION)) {
                definitions.add(argument.substring(DEFINITION.length()));
            } else if (argument.startsWith(INSERT)) {
                insert = argument.substring(INSERT.length());
            } else {
                throw new IllegalArgumentException("Invalid argument: " + argument);
            }
        }
        return new WriteJob(new SqlJob(settings, definitions), insert);
    }
}
