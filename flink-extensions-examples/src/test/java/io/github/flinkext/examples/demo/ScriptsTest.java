/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.SqlStatement.Kind;
import io.github.flinkext.testutils.FlinkextRepository;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The scripts of the demo are for the SQL client as well. */
class ScriptsTest {

    private static final Map<String, String> VALUES =
            Map.of("flights", "/flights", "database", "jdbc:of:it", "results", "/results");

    /** Else the client reads results while the job that writes them still runs. */
    @ParameterizedTest
    @MethodSource("scripts")
    void waitForTheirJobs(Path script) throws IOException {
        List<SqlStatement> statements = SqlScript.parse(Files.readString(script), VALUES);

        assertThat(statements).extracting(SqlStatement::kind).contains(Kind.INSERT);
        assertThat(statements.stream().takeWhile(statement -> statement.kind() != Kind.INSERT))
                .extracting(SqlStatement::sql)
                .contains("SET 'table.dml-sync' = 'true'");
    }

    static List<Path> scripts() throws IOException {
        Path folder = FlinkextRepository.root().resolve("flink-extensions-examples/src/main/sql");
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
