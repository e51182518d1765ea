/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class SqlSessionITCase {

    private static final int ROWS = 10;

    @Test
    void showsHowFarAJobIsThatAScriptWaitsFor() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        SqlSession session = new SqlSession();
        session.execute(statement("SET 'table.dml-sync' = 'true'"));
        session.execute(
                statement(
                        "CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen',"
                                + " 'rows-per-second' = '10', 'number-of-rows' = '"
                                + ROWS
                                + "')"));
        session.execute(statement("CREATE TABLE results (n INT) WITH ('connector' = 'blackhole')"));

        session.insert(
                statement("INSERT INTO results SELECT n FROM numbers"),
                new ProgressLine(out, new Style(true, false), "job", ROWS));

        // Each but the first is written over the one before it; the first and last are no updates.
        assertThat(printed.toString(StandardCharsets.UTF_8).split("\r")).hasSizeGreaterThan(2);
    }

    private static SqlStatement statement(String sql) {
        return new SqlStatement("", sql);
    }
}
