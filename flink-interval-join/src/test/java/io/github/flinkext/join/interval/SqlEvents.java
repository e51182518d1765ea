/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tables of events (k STRING, id BIGINT, ts TIMESTAMP_LTZ(3)) in files, with a watermark. */
final class SqlEvents {

    private SqlEvents() {}

    /** Lines of CSV, with some null keys, less than five seconds out of order. */
    static List<String> random(Random random, int count) {
        List<String> lines = new ArrayList<>();
        long time = 1_700_000_000_000L;
        for (int id = 0; id < count; id++) {
            time += random.nextInt(300);
            String key = random.nextInt(20) == 0 ? "" : "k" + random.nextInt(5);
            lines.add(key + "," + id + "," + (time - random.nextInt(4_900)));
        }
        return lines;
    }

    /** A table of a file in the folder. */
    static void createTable(
            StreamTableEnvironment tables, Path folder, String name, List<String> lines)
            throws IOException {
        tables.executeSql(
                """
                CREATE TABLE %s (
                  k STRING, id BIGINT, millis BIGINT,
                  ts AS TO_TIMESTAMP_LTZ(millis, 3), pt AS PROCTIME(),
                  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv',
                  'csv.null-literal' = '')
                """
                        .formatted(
                                name, Files.write(folder.resolve(name + ".csv"), lines).toUri()));
    }
}
