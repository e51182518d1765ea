/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.examples.demo.SqlStatement.Kind;

import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SqlScriptTest {

    @Test
    void cutsAtSemicolons() {
        assertThat(SqlScript.parse("SET 'a' = 'b';\n\nINSERT INTO t\nSELECT 1;\n", Map.of()))
                .containsExactly(
                        new SqlStatement("", "SET 'a' = 'b'"),
                        new SqlStatement("", "INSERT INTO t\nSELECT 1"));
    }

    @Test
    void keepsSemicolonsBetweenQuotesAndInComments() {
        String sql = "SELECT 'it''s; fine', `;` -- and; here; 'too\nFROM t";

        assertThat(SqlScript.parse(sql + ";", Map.of())).containsExactly(new SqlStatement("", sql));
    }

    @Test
    void takesTheCommentDirectlyAboveAStatement() {
        String script =
                """
                -- About the script; not about a statement.

                -- What it is
                -- for.
                SELECT 1;
                SELECT 2;
                """;

        assertThat(SqlScript.parse(script, Map.of()))
                .containsExactly(
                        new SqlStatement("What it is for.", "SELECT 1"),
                        new SqlStatement("", "SELECT 2"));
    }

    @Test
    void ignoresACommentAtTheEnd() {
        assertThat(SqlScript.parse("SELECT 1;\n-- The end.\n", Map.of())).hasSize(1);
    }

    @Test
    void putsValuesInTheirPlaces() {
        assertThat(SqlScript.parse("SET 'path' = '${folder}/x'", Map.of("folder", "/a $1\\/o'b")))
                .containsExactly(new SqlStatement("", "SET 'path' = '/a $1\\/o''b/x'"));
    }

    @Test
    void refusesAPlaceholderItHasNoValueFor() {
        assertThatThrownBy(() -> SqlScript.parse("SELECT '${folder}'", Map.of("file", "x")))
                .hasMessage(
                        "Cannot run the script: nothing is known to replace ${folder}, only [file]");
    }

    @Test
    void tellsStatementsApartByTheirFirstWord() {
        assertThat(
                        SqlScript.parse(
                                "set 'a'='b'; explain select 1; SELECT 1; Insert into t select 1;"
                                        + "CREATE VIEW v AS SELECT 1; ALTER TABLE t RESET ('a');",
                                Map.of()))
                .extracting(SqlStatement::kind)
                .containsExactly(
                        Kind.SET,
                        Kind.EXPLAIN,
                        Kind.SELECT,
                        Kind.INSERT,
                        Kind.DEFINITION,
                        Kind.DEFINITION);
    }
}
