/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.iceberg.CommitTotals.Commit;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class CommitTotalsTest {

    private final List<Commit> commits = new ArrayList<>();

    @Test
    void tellWhatWasWrittenFromWhatWasRewritten() {
        add("append", Map.of("added-files-size", "100"));
        add("append", Map.of("added-files-size", "300"));
        add("replace", Map.of("added-files-size", "380"));

        CommitTotals totals = CommitTotals.of(commits);

        assertThat(totals.writes()).isEqualTo(2);
        assertThat(totals.compactions()).isEqualTo(1);
        assertThat(totals.writtenBytes()).isEqualTo(400);
        assertThat(totals.rewrittenBytes()).isEqualTo(380);
        assertThat(totals.writeAmplification()).isEqualTo(1.95);
    }

    @Test
    void followEqualityDeleteFiles() {
        for (int i = 0; i < 3; i++) {
            add("overwrite", Map.of("added-equality-delete-files", "2"));
        }
        add("replace", Map.of("removed-equality-delete-files", "5", "total-delete-files", "4"));

        CommitTotals totals = CommitTotals.of(commits);

        assertThat(totals.equalityDeleteFiles()).containsExactly(2L, 4L, 6L, 1L);
        assertThat(totals.equalityDeleteFilesAfter(0.5)).isEqualTo(4);
        assertThat(totals.equalityDeleteFilesAfter(1)).isEqualTo(1);
        assertThat(totals.mostEqualityDeleteFiles(0, 0.5)).isEqualTo(4);
        assertThat(totals.mostEqualityDeleteFiles(0.5, 1)).isEqualTo(6);
        assertThat(totals.positionDeleteFiles()).isEqualTo(3);
    }

    private void add(String operation, Map<String, String> summary) {
        commits.add(new Commit(operation, summary));
    }
}
